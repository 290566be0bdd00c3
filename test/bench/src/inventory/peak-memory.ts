import { readFileSync, writeFileSync } from 'node:fs';

/** The most memory of the machine that a process has had since its start, or since `forgetPeak`, in MiB. */
export function peakMiB(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** Begins a new peak with what the process has now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
