import { join } from 'node:path';
import { recordedProgram } from '@muster/infrastructure';
import type { ByService, DataDirectory } from '@muster/infrastructure';

/** The folder below `services` of each service, which is also what its program is called. */
export const SERVICE_PROGRAMS = {
  gateway: 'gateway',
  templates: 'template-renderer',
  provisioning: 'provisioning-worker',
  inventory: 'inventory',
  relay: 'event-relay',
} as const satisfies ByService<string>;

/** Every program, in groups: a group is stopped when those before it are gone, since it serves them. */
export const STOP_ORDER = [
  Object.values(SERVICE_PROGRAMS),
  ['simulator'],
  ['nats', 'postgres'],
] as const satisfies readonly (readonly string[])[];
export type ProgramName = (typeof STOP_ORDER)[number][number];
export const PROGRAM_NAMES: readonly ProgramName[] = STOP_ORDER.flat();

export interface RunningProgram {
  readonly name: ProgramName;
  readonly pid: number;
}

/** Says which process a program runs as. */
export function recordFile(data: DataDirectory, name: ProgramName): string {
  return join(data.run, `${name}.json`);
}

export function logFile(data: DataDirectory, name: ProgramName): string {
  return join(data.logs, `${name}.log`);
}

/** Those that run on this data directory, whoever started them. */
export async function runningPrograms(data: DataDirectory): Promise<RunningProgram[]> {
  const looked = await Promise.all(
    PROGRAM_NAMES.map(async (name) => ({ name, pid: await recordedProgram(recordFile(data, name)) })),
  );
  return looked.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
}
