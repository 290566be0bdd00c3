import type { FlowWorld } from '@muster/operations/testing';
import type { Simulator } from '@muster/simulator';
import { forget } from '../clusters/deletion.js';
import { askForCluster } from '../fleet/form-cluster.js';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import type { TestStack } from '../stack/test-stack.js';
import { stateOfServers, type ProvisioningSubject } from './provisioning-subject.js';

const SERVERS = ['a1', 'a2', 'a3'];

/** A cluster of three that is ready, for flows that change one. */
export function readyCluster(
  ask: (stack: TestStack, name: string) => Promise<string>,
  state: (simulator: Simulator) => unknown = stateOfServers,
) {
  return async (stack: TestStack, carry: Parameters<ProvisioningSubject['world']>[0]): Promise<FlowWorld> => {
    const simulator = await startRegisteredFleet(stack, SERVERS.length, { prefix: 'a', seed: 7 });
    const creation = await askForCluster(stack, {
      name: 'formed',
      server_names: SERVERS,
      application_seed_config: { storage_pools: [{ name: 'local', driver: 'dir' }] },
    });
    const formed = await carry(creation);
    if (formed.state !== 'done') throw new Error(`the cluster was not formed: its operation is ${formed.state}`);
    return {
      ask: () => ask(stack, 'formed'),
      state: async () => Promise.resolve(state(simulator)),
      close: async () => {
        await simulator.close();
        await forget(stack, 'formed').catch(() => undefined);
        for (const name of SERVERS) {
          const path = `/1.0/provisioning/servers/${name}`;
          await stack.client.request({ method: 'DELETE', path }).catch(() => undefined);
        }
      },
    };
  };
}
