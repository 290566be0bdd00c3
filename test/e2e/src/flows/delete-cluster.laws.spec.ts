import { flowLaws, type FlowWorld } from '@muster/operations/testing';
import { deleteCluster } from '@muster/provisioning-worker/delete-cluster/delete-cluster';
import { askToDelete, forget } from '../clusters/deletion.js';
import { askForCluster } from '../fleet/form-cluster.js';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import type { TestStack } from '../stack/test-stack.js';
import { provisioningSubject, stateOfServers, type ProvisioningSubject } from './provisioning-subject.js';

const SERVERS = ['a1', 'a2', 'a3'];

flowLaws({ flow: deleteCluster, undo: 'nothing-to-compare' }, () => provisioningSubject(halfMadeCluster));

/** A cluster whose second server refused to join: the first two are reset, the third is put back as it was. */
async function halfMadeCluster(
  stack: TestStack,
  carry: Parameters<ProvisioningSubject['world']>[0],
): Promise<FlowWorld> {
  const simulator = await startRegisteredFleet(stack, 3, { prefix: 'a', seed: 7 });
  simulator.faults.plant({
    effect: 'error',
    status: 400,
    message: 'not today',
    server: 'a2',
    method: 'PUT',
    path: '/1.0/cluster',
  });
  const creation = await askForCluster(stack, {
    name: 'half',
    server_names: SERVERS,
    application_seed_config: { storage_pools: [{ name: 'local', driver: 'dir' }] },
  });
  const { state } = await carry(creation);
  if (state !== 'failed') throw new Error(`the cluster should be half made, and its operation is ${state}`);
  return {
    ask: () => askToDelete(stack, 'half', { mode: 'normal' }),
    state: async () => Promise.resolve(stateOfServers(simulator)),
    close: async () => {
      await simulator.close();
      await forget(stack, 'half').catch(() => undefined);
      for (const name of SERVERS) {
        await stack.client
          .request({ method: 'DELETE', path: `/1.0/provisioning/servers/${name}` })
          .catch(() => undefined);
      }
    },
  };
}
