import { flowLaws, type FlowCharacter, type FlowWorld } from '@muster/operations/testing';
import * as flows from '@muster/provisioning-worker/server-operations/server-operations';
import { expect, it } from 'vitest';
import { setMember } from '../fleet/behind-the-back.js';
import type { TestStack } from '../stack/test-stack.js';
import { provisioningSubject, stateOfServers } from './provisioning-subject.js';
import { sharedSubject } from './shared-subject.js';
import { startSmallFleet, type SmallFleet } from './small-fleet.js';

/** How a flow is asked for: of a server, by a path and a body. */
interface Asked {
  readonly server: 's2' | 's3';
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  /** Done behind Muster's back before it is asked for. */
  readonly prepare?: (fleet: SmallFleet) => Promise<void>;
}

const evacuated = async ({ simulator }: SmallFleet): Promise<void> => setMember(simulator, 's2', 'evacuate');
const network = { config: { dns: { hostname: 's3', nameservers: ['192.0.2.53'] } } };
const storage = { config: { pools: [{ name: 'data', type: 'zfs-raid0', devices: ['/dev/sdb'] }] } };

const FLOWS: readonly [FlowCharacter, Asked][] = [
  [
    { flow: flows.evacuateServer, undo: 'before' },
    { server: 's2', method: 'POST', path: ':evacuate' },
  ],
  [
    { flow: flows.restoreServer, undo: 'stays' },
    { server: 's2', method: 'POST', path: ':restore', prepare: evacuated },
  ],
  [
    { flow: flows.reboot, undo: 'before' },
    { server: 's3', method: 'POST', path: ':reboot?force=1' },
  ],
  [
    { flow: flows.powerOff, undo: 'stays' },
    { server: 's3', method: 'POST', path: ':poweroff?force=1' },
  ],
  [
    { flow: flows.updateServer, undo: 'stays' },
    { server: 's3', method: 'POST', path: ':update?force=1', body: { os: { trigger_update: true } } },
  ],
  [
    { flow: flows.configureNetwork, undo: 'before' },
    { server: 's3', method: 'PUT', path: 'network', body: network },
  ],
  [
    { flow: flows.configureStorage, undo: 'before' },
    { server: 's3', method: 'PUT', path: 'storage', body: storage },
  ],
  [
    { flow: flows.setServerChannel, undo: 'before' },
    { server: 's3', method: 'PUT', path: 'update', body: { config: { channel: 'stable' } } },
  ],
  [
    { flow: flows.resetServer, undo: 'stays' },
    { server: 's3', method: 'POST', path: ':factory-reset' },
  ],
];

it('every operation on one server is held to the laws of flows', () => {
  const held = FLOWS.map(([{ flow }]) => flow.kind);
  expect(held.toSorted()).toEqual(
    Object.values(flows)
      .map(({ kind }) => kind)
      .toSorted(),
  );
});

let fleet: SmallFleet | undefined;
let asked: Asked | undefined;

const subject = sharedSubject(async () => {
  const prepared = await provisioningSubject(async (stack, carry) => {
    fleet ??= await startSmallFleet(stack, carry);
    return worldOf(stack, fleet);
  });
  const close = async (): Promise<void> => {
    await fleet?.simulator.close();
    await prepared.close();
  };
  return { ...prepared, close };
});

for (const [character, how] of FLOWS) {
  flowLaws(character, async () => {
    asked = how;
    return { ...(await subject()), close: async () => Promise.resolve() };
  });
}

async function worldOf(stack: TestStack, { simulator, tidy }: SmallFleet): Promise<FlowWorld> {
  if (asked === undefined) throw new Error('there is no flow to ask for');
  const { server, method, path, body, prepare } = asked;
  await prepare?.({ simulator, tidy });
  return {
    ask: async () => {
      const reply = await stack.client.request({
        method,
        path: `/1.0/provisioning/servers/${server}/system/${path}`,
        headers: { prefer: 'respond-async', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return (JSON.parse(reply.body.toString()) as { metadata: { id: string } }).metadata.id;
    },
    state: async () => {
      await simulator.host(server).os.settled();
      return stateOfServers(simulator);
    },
    close: tidy,
  };
}
