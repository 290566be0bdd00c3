import { setTimeout as sleep } from 'node:timers/promises';
import { InfrastructureProblem, stopNats, stopPostgres, stopRecordedProgram } from '@muster/infrastructure';
import type { DataDirectory } from '@muster/infrastructure';
import { recordFile, runningPrograms, STOP_ORDER } from './program-list.js';
import type { ProgramName, RunningProgram } from './program-list.js';
import { stillRunning, withDescendants } from './process-tree.js';

/** Processes that a program started may end a moment after it. */
const LAST_ONES_MS = 5_000;

/**
 * Stops the programs that run on a data directory, without those in `keep`, and gives those that it stopped.
 * Throws an InfrastructureProblem when a process is left, which it names.
 */
export async function stopPrograms(data: DataDirectory, keep: readonly ProgramName[] = []): Promise<RunningProgram[]> {
  const toStop = (await runningPrograms(data)).filter(({ name }) => !keep.includes(name));
  const processes = await withDescendants(toStop.map(({ pid }) => pid));
  for (const group of STOP_ORDER) {
    const members = toStop.filter(({ name }) => (group as readonly ProgramName[]).includes(name));
    await Promise.all(members.map(({ name }) => stopProgram(data, name)));
  }
  const deadline = performance.now() + LAST_ONES_MS;
  let left = await stillRunning(processes);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(20);
    left = await stillRunning(left);
  }
  if (left.length === 0) return toStop;
  const pids = left.map(({ pid }) => pid).join(' ');
  throw new InfrastructureProblem(
    `Not everything could be stopped, processes are left: end them with kill -KILL ${pids}.`,
  );
}

async function stopProgram(data: DataDirectory, name: ProgramName): Promise<void> {
  if (name === 'nats') await stopNats(data);
  else if (name === 'postgres') await stopPostgres(data);
  else await stopRecordedProgram(recordFile(data, name));
}
