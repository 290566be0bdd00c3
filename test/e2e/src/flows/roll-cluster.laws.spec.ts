import { addressOf } from '@muster/api-client';
import { flowLaws, type FlowWorld } from '@muster/operations/testing';
import { rollCluster } from '@muster/provisioning-worker/roll-cluster/roll-cluster';
import type { TestStack } from '../stack/test-stack.js';
import { provisioningSubject, stateOfServers } from './provisioning-subject.js';
import { startSmallFleet, type SmallFleet } from './small-fleet.js';

const CONFIG = { rolling_restart: { post_restore_delay: '100ms', restore_mode: '' } };

let fleet: SmallFleet | undefined;

/** An update of two members that both need a reboot afterwards: every step has something to do. */
flowLaws({ flow: rollCluster, undo: 'before' }, async () => {
  const prepared = await provisioningSubject(async (stack, carry) => {
    fleet ??= await startSmallFleet(stack, carry, CONFIG);
    for (const member of ['s1', 's2']) fleet.simulator.host(member).pretend({ needsReboot: true });
    return worldOf(stack, fleet);
  });
  const close = async (): Promise<void> => {
    await fleet?.simulator.close();
    await prepared.close();
  };
  return { ...prepared, close };
});

function worldOf({ client }: TestStack, { simulator, tidy }: SmallFleet): FlowWorld {
  return {
    ask: async () => {
      const params = { path: { name: 'east' }, header: { Prefer: 'respond-async' } };
      const body = { reboot: true };
      const address = await addressOf(client.api.POST('/1.0/provisioning/clusters/{name}/:update', { params, body }));
      return address.slice(address.lastIndexOf('/') + 1);
    },
    state: async () => Promise.resolve(stateOfServers(simulator)),
    close: tidy,
  };
}
