import type { Simulator } from '@muster/simulator';
import { eventually } from './registered-fleet.js';

/** A container on a member, made behind Muster's back as a user of Incus does; it runs when this returns. */
export async function runInstance(simulator: Simulator, name: string, member: string): Promise<void> {
  const devices = { root: { type: 'disk', path: '/', pool: 'local' } };
  await must(simulator, member, 'POST', `/1.0/instances?target=${member}`, {
    name,
    type: 'container',
    source: { type: 'none' },
    devices,
    start: true,
  });
  await eventually(async () => {
    const { status } = await whereIs(simulator, name, member);
    if (status !== 'Running') throw new Error(`instance ${name} is ${status}`);
  });
}

/** On which member an instance is, and whether it runs. */
export async function whereIs(
  simulator: Simulator,
  name: string,
  ask: string,
): Promise<{ location: string; status: string }> {
  const { location, status } = (await must(simulator, ask, 'GET', `/1.0/instances/${name}`)) as Record<string, string>;
  return { location: location ?? '', status: status ?? '' };
}

/** What a member's cluster says of another member. */
export async function statusOf(simulator: Simulator, member: string, ask: string): Promise<string> {
  const shown = (await must(simulator, ask, 'GET', `/1.0/cluster/members/${member}`)) as { status: string };
  return shown.status;
}

/** Evacuates a member or restores it behind Muster's back, and waits until that is over. */
export async function setMember(simulator: Simulator, member: string, action: 'evacuate' | 'restore'): Promise<void> {
  await must(simulator, member, 'POST', `/1.0/cluster/members/${member}/state`, { action, mode: '' });
  const wanted = action === 'evacuate' ? 'Evacuated' : 'Online';
  await eventually(async () => {
    const status = await statusOf(simulator, member, member);
    if (status !== wanted) throw new Error(`${member} is ${status}, not ${wanted}`);
  });
}

/** Has a server keep the network configuration that it shows, as an installed IncusOS does. */
export async function writeNetworkOut(simulator: Simulator, server: string): Promise<void> {
  const { config } = (await must(simulator, server, 'GET', '/os/1.0/system/network')) as { config: object };
  await must(simulator, server, 'PUT', '/os/1.0/system/network', { config });
}

async function must(
  simulator: Simulator,
  server: string,
  method: string,
  url: string,
  body?: unknown,
): Promise<unknown> {
  const reply = await simulator.callAsAdministrator(server, {
    method,
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    peerAddress: '127.0.0.1',
  });
  if (reply.status >= 400) throw new Error(`${method} ${url}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return (reply.body as { metadata: unknown }).metadata;
}
