import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import { stateOfServers } from '../flows/provisioning-subject.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
/** Milliseconds until the power is back: long enough that Muster meets a dead server. */
const DARK_MS = 500;

/** The moments that leave a server in different states, as seen on real Incus; which server is cut. */
const CUTS = [
  ['bootstrap-recorded', 'p1', 'clustered, with its old certificate'],
  ['bootstrap-finished', 'p1', 'whole, and nobody was told'],
  ['join-begun', 'p2', 'as it was'],
  ['join-recorded', 'p2', 'with an Incus that does not start, and a pending member that no list shows'],
  ['join-finished', 'p3', 'whole, and nobody was told'],
] as const;

let stack: TestStack;
let undisturbed: unknown;

beforeAll(async () => {
  stack = await startTestStack();
  undisturbed = await formed('undisturbed', () => undefined);
}, 180_000);

afterAll(async () => {
  await stack?.stop();
});

/** Forms a cluster of three new servers, and gives what they hold in the end. */
async function formed(name: string, disturb: (simulator: Simulator) => void): Promise<unknown> {
  const simulator = await startRegisteredFleet(stack, 3, { prefix: 'p', seed: 7 });
  try {
    disturb(simulator);
    const operation = await askForCluster(stack, {
      name,
      server_names: ['p1', 'p2', 'p3'],
      services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
      application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
    });
    await untilEnded(stack, operation, 'done', 90_000);
    return stateOfServers(simulator);
  } finally {
    await simulator.close();
    await stack.client.request({ method: 'DELETE', path: `/1.0/provisioning/clusters/${name}?mode=force` });
  }
}

describe('create-cluster, when a server loses its power', () => {
  it.each(CUTS)(
    'at %s (%s is left %s) ends as undisturbed, without a hand',
    { timeout: 120_000 },
    async (moment, server) => {
      const state = await formed(`cut-${moment}`, (simulator) => {
        simulator.faults.plant({ effect: 'die', server, moment, backAfter: DARK_MS });
      });
      expect(state).toEqual(undisturbed);
    },
  );

  it('in a join that then fails half way ends as undisturbed: the joiner, whose database stays shut, starts anew', async () => {
    const state = await formed('shut', (simulator) => {
      simulator.faults.plant({ effect: 'fail', server: 'p2', moment: 'join-begun' });
    });
    expect(state).toEqual(undisturbed);
  }, 120_000);
});
