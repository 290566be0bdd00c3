import { setTimeout as pause } from 'node:timers/promises';
import { generateSelfSigned } from '@muster/incus';
import { removeIncusHosts, startIncusHosts, tinyImage } from '@muster/incus-host';
import type { IncusHost } from '@muster/incus-host';
import type { ContractHost, Fleet } from './fleet.js';

/** A fleet of real Incus daemons. Must be called inside a hub. */
export async function startRealFleet(count: number): Promise<Fleet> {
  const client = await generateSelfSigned({ commonName: 'contract', usage: 'client' });
  const hosts = await startIncusHosts({ count });
  try {
    await Promise.all(hosts.map((host) => host.daemon.trustClient('contract', client.certificate)));
  } catch (error) {
    await removeIncusHosts(hosts);
    throw error;
  }
  return { hosts: hosts.map(contractHost), client, bootableImage: tinyImage, remove: () => removeIncusHosts(hosts) };
}

function contractHost(host: IncusHost): ContractHost {
  return {
    hostname: host.hostname,
    address: host.address,
    os: host.os,
    powerCut: () => host.powerCut(),
    powerOn: () => host.powerOn(),
    breakIncus: () => host.breakIncus(),
    cutAt: async (_moment, milliseconds) => {
      await pause(milliseconds);
      await host.powerCut();
    },
  };
}
