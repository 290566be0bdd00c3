import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Clock ticks in a second, as the kernel counts processor time. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Programs by what they are called in a report. */
export type NamedPrograms = Readonly<Record<string, number | undefined>>;

/** Processor time that programs, and what they started, have used since this was made. */
export class ProcessUsage {
  private readonly startedAt = performance.now();
  private readonly before: Promise<Map<string, number>>;

  constructor(private readonly programs: NamedPrograms) {
    this.before = secondsOf(programs);
  }

  /** Seconds of one processor, by program. */
  async seconds(): Promise<Map<string, number>> {
    const before = await this.before;
    const now = await secondsOf(this.programs);
    return new Map([...now].map(([name, used]) => [name, used - (before.get(name) ?? 0)]));
  }

  /** Share of all processors of the machine, 0 to 1, since the beginning. */
  async share(): Promise<number> {
    const used = [...(await this.seconds()).values()].reduce((sum, each) => sum + each, 0);
    return used / cpus().length / ((performance.now() - this.startedAt) / 1000);
  }
}

/** Memory of a process that is in the machine's, in MiB; 0 when it is gone. */
export function residentMiB(pid: number): number {
  const status = readOr(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) / 1024;
}

async function secondsOf(programs: NamedPrograms): Promise<Map<string, number>> {
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
  const belongs = (pid: number, to: number | undefined): boolean =>
    pid === to || (parents.has(pid) && belongs(parents.get(pid) ?? 0, to));
  return new Map(
    Object.entries(programs).map(([name, root]) => [
      name,
      [...ticks].reduce((sum, [pid, used]) => (belongs(pid, root) ? sum + used : sum), 0) / TICKS,
    ]),
  );
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
