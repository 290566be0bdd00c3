import { generateSelfSigned } from '@muster/incus';
import { removeIncusHosts, startIncusHosts, tinyImage } from '@muster/incus-host';
import type { Fleet } from './fleet.js';

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
  return { hosts, client, bootableImage: tinyImage, remove: () => removeIncusHosts(hosts) };
}
