import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { DataDirectory } from '@muster/infrastructure';
import { checkPorts } from '../ports/check-ports.js';
import { plannedPorts } from '../ports/port-plan.js';
import type { PortPlan } from '../ports/port-plan.js';
import type { ProgramName } from '../programs/program-list.js';
import type { Settings } from '../settings.js';
import { readInstallation, saveInstallation } from './installation.js';

/**
 * Sees to it that the ports can be had, and keeps them for whoever looks later. Throws an InfrastructureProblem when
 * one is taken, or when what is there already was made with others.
 */
export async function settlePorts(
  data: DataDirectory,
  settings: Settings,
  running: readonly ProgramName[],
): Promise<void> {
  const installation = await readInstallation(data);
  const hasServers = await access(join(data.path, 'simulator/simulator.json')).then(
    () => true,
    () => false,
  );
  const conflict = portConflict(installation.ports, settings.ports, { running, hasServers });
  if (conflict !== undefined) throw new InfrastructureProblem(conflict);
  const ofOthers: readonly ProgramName[] = [
    ...(settings.nats === undefined ? [] : (['nats'] as const)),
    ...(settings.databaseUrl === undefined ? [] : (['postgres'] as const)),
  ];
  await checkPorts(
    plannedPorts(settings.ports).filter(({ program }) => !running.includes(program) && !ofOthers.includes(program)),
  );
  await saveInstallation(data, { ...installation, ports: settings.ports });
}

/** Why these ports cannot be used on this data directory, whoever else may have them. */
export function portConflict(
  before: PortPlan,
  now: PortPlan,
  { running, hasServers }: { readonly running: readonly ProgramName[]; readonly hasServers: boolean },
): string | undefined {
  if (running.length > 0 && JSON.stringify(before) !== JSON.stringify(now)) {
    return `Muster runs on this data directory with other ports (the gateway's is ${before.gateway}): stop it first (npm run quickstart -- --stop), or leave the variables of the ports as they were.`;
  }
  if (hasServers && before.gateway !== now.gateway) {
    return `The servers of this data directory know the gateway at port ${before.gateway}: set MUSTER_PORT=${before.gateway}, or start anew with --reset.`;
  }
  return undefined;
}
