import { mkdir } from 'node:fs/promises';
import { currentHub } from './hub.js';
import type { Hub } from './hub.js';
import { IncusHost, machineFolder } from './incus-host.js';
import { ensureIncusRoot } from './incus-root.js';
import { LAST_MACHINE } from './network.js';

export interface IncusHostsOptions {
  readonly count: number;
  /** Host names in order; `server1`, `server2`, … where there is none. */
  readonly names?: readonly string[];
}

/**
 * Starts complete hosts with a fresh Incus daemon each, side by side, and resolves when all are ready. None is registered.
 * Must run inside a hub. When one does not come up, none is left.
 */
export async function startIncusHosts(options: IncusHostsOptions): Promise<IncusHost[]> {
  const hub = currentHub();
  const root = await ensureIncusRoot();
  const hosts: IncusHost[] = [];
  try {
    for (let index = 0; index < options.count; index += 1) {
      const number = await takeNumber(hub);
      hosts.push(await IncusHost.make({ hub, number, root, hostname: options.names?.[index] ?? `server${number}` }));
    }
    await Promise.all(hosts.map((host) => host.powerOn()));
    const down = hosts.find((host) => !host.isReady);
    if (down !== undefined) throw new Error(`${down.hostname} did not come up: ${down.log.join(' | ')}`);
    return hosts;
  } catch (error) {
    await removeIncusHosts(hosts);
    throw error;
  }
}

/** Cuts the power of all of them and removes them. */
export async function removeIncusHosts(hosts: readonly IncusHost[]): Promise<void> {
  await Promise.all(hosts.map((host) => host.remove()));
}

/** The lowest free number; making the folder takes it, also against other programs in the same hub. */
async function takeNumber(hub: Hub): Promise<number> {
  for (let number = 1; number <= LAST_MACHINE; number += 1) {
    try {
      await mkdir(machineFolder(hub, number));
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`The hub has no room for more than ${LAST_MACHINE} machines.`);
}
