import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowWorld } from '@muster/operations/testing';
import type { Simulator } from '@muster/simulator';
import { askForCluster } from '../fleet/form-cluster.js';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import type { TestStack } from '../stack/test-stack.js';
import { stateOfServers, type ProvisioningSubject } from './provisioning-subject.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

/** The cluster of every world. */
export const CLUSTER = 'formed';

/** What happens in a world where a cluster was formed. */
export interface ClusterWork {
  /** Servers that there are: `a1`, `a2`, … */
  readonly servers: number;
  /** How many of them, from the first on, form the cluster. */
  readonly members: number;
  ask(stack: TestStack): Promise<string>;
  /** Changes the world before the work is asked for. */
  before?(simulator: Simulator): Promise<void>;
}

/** A world with new servers, some of which form a cluster. */
export function clusterWorld(
  work: ClusterWork,
): (stack: TestStack, carry: Parameters<ProvisioningSubject['world']>[0]) => Promise<FlowWorld> {
  const names = Array.from({ length: work.servers }, (_, index) => `a${index + 1}`);
  return async (stack, carry) => {
    const simulator = await startRegisteredFleet(stack, work.servers, { prefix: 'a', seed: 7 });
    const formed = await carry(
      await askForCluster(stack, {
        name: CLUSTER,
        server_names: names.slice(0, work.members),
        services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
        application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
      }),
    );
    if (formed.state !== 'done') throw new Error(`the cluster was not formed: ${JSON.stringify(formed)}`);
    await work.before?.(simulator);
    return {
      ask: () => work.ask(stack),
      state: async () => Promise.resolve(stateOfServers(simulator)),
      close: async () => {
        await simulator.close();
        await forgetEverything(stack, names);
      },
    };
  };
}

/** The next world begins with servers of the same names. */
async function forgetEverything({ client }: TestStack, names: readonly string[]): Promise<void> {
  const paths = [`clusters/${CLUSTER}?mode=force`, ...names.map((name) => `servers/${name}`)];
  for (const path of paths)
    await client.request({ method: 'DELETE', path: `/1.0/provisioning/${path}` }).catch(() => undefined);
}
