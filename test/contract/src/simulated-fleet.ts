import { setTimeout as pause } from 'node:timers/promises';
import { generateSelfSigned } from '@muster/incus';
import { startSimulator } from '@muster/simulator';
import type { Simulator } from '@muster/simulator';
import type { ContractHost, Fleet } from './fleet.js';
import { smallestImage } from './suite/images.js';

/** A fleet of simulated servers, on a network of loopback addresses of its own. */
export async function startSimulatedFleet(count: number): Promise<Fleet> {
  const client = await generateSelfSigned({ commonName: 'contract', usage: 'client' });
  const durations = { evacuate: 300, restore: 300 };
  const pauses = { betweenRegistrations: 200, betweenSelfUpdates: 1000, reboot: 100 };
  const simulator = await startSimulator({ servers: count, prefix: 'server', pauses, durations });
  const hosts = simulator.servers().map(({ name, ip }) => contractHost(simulator, name, ip));
  await Promise.all(hosts.map((host) => host.os.options.daemon.trustClient('contract', client.certificate)));
  return { hosts, client, bootableImage: async () => smallestImage('bootable'), remove: () => simulator.close() };
}

function contractHost(simulator: Simulator, hostname: string, address: string): ContractHost {
  const host = simulator.host(hostname);
  return {
    hostname,
    address,
    os: host.os,
    powerCut: () => host.cutPower(),
    powerOn: () => host.os.boot(),
    cutAt: async (moment) => {
      simulator.faults.plant({ effect: 'die', server: hostname, moment });
      while (host.os.state.powered) await pause(5);
    },
    breakIncus: () => {
      host.incus.state.exits = 'file is not a database';
      return Promise.resolve();
    },
  };
}
