import type { Simulator } from '@muster/simulator';
import type { FlowSubject } from '@muster/operations/testing';
import { askForCluster } from '../fleet/form-cluster.js';
import { runInstance, setMember, statusOf, writeNetworkOut } from '../fleet/behind-the-back.js';
import { startRegisteredFleet, untilReady } from '../fleet/registered-fleet.js';
import type { TestStack } from '../stack/test-stack.js';

/** Two members of a cluster with a container on one of them, and a server that stands alone. */
export interface SmallFleet {
  readonly simulator: Simulator;
  /** Everything back to where it was at first. */
  readonly tidy: () => Promise<void>;
}

/** Registers three servers and forms a cluster of two. @param carry brings an operation to its end. */
export async function startSmallFleet(
  stack: TestStack,
  carry: Parameters<FlowSubject<unknown>['world']>[0],
  config: object = {},
): Promise<SmallFleet> {
  const simulator = await startRegisteredFleet(stack, 3);
  const { state, last_error } = await carry(
    await askForCluster(stack, { name: 'east', server_names: ['s1', 's2'], config }),
  );
  if (state !== 'done') throw new Error(`the cluster could not be formed: ${last_error?.message}`);
  await runInstance(simulator, 'web', 's2');
  await writeNetworkOut(simulator, 's3');
  const standing = structuredClone(simulator.host('s3').os.state);
  const tidy = async (): Promise<void> => {
    simulator.faults.clear();
    const { os, incus } = simulator.host('s3');
    await os.settled();
    if (!incus.running) await simulator.host('s3').powerOn();
    os.change((current) => {
      current.network = standing.network;
      current.storage = standing.storage;
      current.update = standing.update;
    });
    for (const member of ['s1', 's2']) {
      if ((await statusOf(simulator, member, member)) !== 'Online') await setMember(simulator, member, 'restore');
    }
    await untilReady(stack, 3);
  };
  return { simulator, tidy };
}
