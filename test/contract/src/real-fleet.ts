import { setTimeout as pause } from 'node:timers/promises';
import { generateSelfSigned } from '@muster/incus';
import { removeIncusHosts, startIncusHosts, tinyImage } from '@muster/incus-host';
import type { IncusHost } from '@muster/incus-host';
import type { ContractHost, CutMoment, Fleet } from './fleet.js';

/** Milliseconds after the request, the likeliest first; measured with Incus 7.0.2 on two cores. */
const guesses: Readonly<Record<CutMoment, readonly number[]>> = {
  'bootstrap-recorded': [20, 10, 30, 5],
  'join-recorded': [100, 90, 115, 80, 130, 70],
  'join-finished': [300, 400, 600, 900],
  'evacuation-begun': [400],
  'restoration-begun': [400],
};

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
    cutAt: async (moment, attempt) => {
      const { [attempt % guesses[moment].length]: milliseconds = 100 } = guesses[moment];
      await pause(milliseconds);
      await host.powerCut();
    },
  };
}
