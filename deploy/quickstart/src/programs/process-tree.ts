import { readdir, readFile } from 'node:fs/promises';

/** A process that cannot be taken for a later one with the same id. */
export interface KnownProcess {
  readonly pid: number;
  readonly parent: number;
  /** Since the machine's start, in clock ticks. */
  readonly startedAt: string;
}

/** The processes with these ids and everything that they started. */
export async function withDescendants(pids: readonly number[]): Promise<KnownProcess[]> {
  const all = (await Promise.all((await readdir('/proc')).filter(isPid).map(readProcess))).filter(
    (each) => each !== undefined,
  );
  const found = new Map(all.filter(({ pid }) => pids.includes(pid)).map((each) => [each.pid, each]));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const each of all) if (found.has(each.parent)) found.set(each.pid, each);
  }
  return [...found.values()];
}

/** Those that still run. */
export async function stillRunning(processes: readonly KnownProcess[]): Promise<KnownProcess[]> {
  const now = await Promise.all(processes.map(({ pid }) => readProcess(String(pid))));
  return processes.filter(({ startedAt }, index) => now[index]?.startedAt === startedAt);
}

/** Reads the text of `/proc/<pid>/stat`; undefined for a process that has ended and waits to be collected. */
export function parseStat(text: string): KnownProcess | undefined {
  // The name is in brackets and may hold anything, brackets too.
  const [state, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startedAt = rest[17];
  if (state === undefined || 'ZX'.includes(state) || startedAt === undefined) return undefined;
  return { pid: Number.parseInt(text, 10), parent: Number(parent), startedAt };
}

async function readProcess(pid: string): Promise<KnownProcess | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseStat(text);
}

function isPid(name: string): boolean {
  return /^\d+$/.test(name);
}
