import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flowLaws, type FlowWorld } from '@muster/operations/testing';
import { createCluster } from '@muster/provisioning-worker/create-cluster/create-cluster';
import { askForCluster } from '../fleet/form-cluster.js';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import type { TestStack } from '../stack/test-stack.js';
import { provisioningSubject, stateOfServers } from './provisioning-subject.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

flowLaws({ flow: createCluster, undo: 'before' }, () => provisioningSubject(threeNewServers));

async function threeNewServers(stack: TestStack): Promise<FlowWorld> {
  const simulator = await startRegisteredFleet(stack, 3, { prefix: 'a', seed: 7 });
  const request = {
    name: 'formed',
    server_names: ['a1', 'a2', 'a3'],
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  };
  return {
    ask: () => askForCluster(stack, request),
    state: async () => Promise.resolve(stateOfServers(simulator)),
    close: async () => {
      await simulator.close();
      await forgetEverything(stack);
    },
  };
}

/** The next world begins with servers of the same names. */
async function forgetEverything({ client }: TestStack): Promise<void> {
  const paths = ['clusters/formed?mode=force', ...['a1', 'a2', 'a3'].map((name) => `servers/${name}`)];
  for (const path of paths)
    await client.request({ method: 'DELETE', path: `/1.0/provisioning/${path}` }).catch(() => undefined);
}
