import type { Fault } from './fault.js';

/** A plan for people: a line per fault. */
export function printedPlan(faults: readonly Fault[]): string {
  return faults.map(planLine).join('\n');
}

/** `  12.3 s  kill                worker-2  for 0.8 s` */
export function planLine({ kind, target, atMs, forMs }: Fault): string {
  return `${seconds(atMs).padStart(8)}  ${kind.padEnd(18)} ${target.padEnd(12)} for ${seconds(forMs)}`;
}

/** The faults that began within so many milliseconds before or after a point in time of the run. */
export function planAround(faults: readonly Fault[], atMs: number, withinMs: number): Fault[] {
  return faults.filter((fault) => fault.atMs + fault.forMs >= atMs - withinMs && fault.atMs <= atMs + withinMs);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
