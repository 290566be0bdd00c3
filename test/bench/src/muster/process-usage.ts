import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Clock ticks in a second, as the kernel counts processor time. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Processor time that processes, and what they started, have used since this was made. */
export class ProcessUsage {
  private readonly startedAt = performance.now();
  private readonly before: Promise<number>;

  constructor(private readonly pids: readonly number[]) {
    this.before = secondsOf(pids);
  }

  /** Share of all processors of the machine, 0 to 1, since the beginning. */
  async share(): Promise<number> {
    const used = (await secondsOf(this.pids)) - (await this.before);
    return used / cpus().length / ((performance.now() - this.startedAt) / 1000);
  }
}

/** Memory of a process that is in the machine's, in MiB; 0 when it is gone. */
export function residentMiB(pid: number): number {
  const status = readOr(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) / 1024;
}

async function secondsOf(pids: readonly number[]): Promise<number> {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    const fields = readOr(`/proc/${name}/stat`)
      .replace(/^.*\) /su, '')
      .split(' ');
    parents.set(Number(name), Number(fields[1] ?? 0));
    // utime, stime, and those of children that have ended
    ticks.set(
      Number(name),
      [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field] ?? 0), 0),
    );
  }
  const belongs = (pid: number): boolean => pids.includes(pid) || (parents.has(pid) && belongs(parents.get(pid) ?? 0));
  return [...ticks].reduce((sum, [pid, used]) => (belongs(pid) ? sum + used : sum), 0) / TICKS;
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
