import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '@muster/simulator';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { RecordGate } from './record-gate.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

/** Every row of the table in create-cluster.ts; the first test fails when one is missing here. */
const STEPS = [
  ['reserve-servers', ''],
  ['preflight', ''],
  ['set-addresses', 'a3'],
  ['apply-services', 'a1'],
  ['set-update-channel', 'a2'],
  ['open-way-back', 'a1'],
  ['back-up', 'a2'],
  ['bootstrap', ''],
  ['settle-certificate', ''],
  ['join-members', 'a2'],
  ['join-members', 'a3'],
  ['announce-cluster', ''],
  ['apply-application', ''],
  ['publish-artifact', ''],
  ['first-sweep', ''],
] as const;

let stack: TestStack;
let undisturbed: unknown;

beforeAll(async () => {
  stack = await startTestStack({ environment: { provisioning: { MUSTER_LOG_LEVEL: 'info' } } });
  undisturbed = await formed('undisturbed', undefined);
}, 180_000);

afterAll(async () => {
  await stack?.stop();
});

/** Forms a cluster of three new servers, disturbed or not, and gives what the servers hold in the end. */
async function formed(name: string, disturb: (() => Promise<void>) | undefined): Promise<unknown> {
  const simulator = await startRegisteredFleet(stack, 3, { prefix: 'a', seed: 7 });
  try {
    const operation = await askForCluster(stack, {
      name,
      server_names: ['a1', 'a2', 'a3'],
      services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
      application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
    });
    await disturb?.();
    await untilEnded(stack, operation);
    return comparable(simulator);
  } finally {
    await simulator.close();
    await stack.client.request({ method: 'DELETE', path: `/1.0/provisioning/clusters/${name}?mode=force` });
  }
}

/** Without what says how the servers came to be: tokens and registrations differ from run to run. */
function comparable(simulator: Simulator): unknown {
  return simulator.state({ normalised: true });
}

describe('create-cluster, when the worker is killed after the effect and before the record', () => {
  it('is tried at every step of the table', async () => {
    const admin = new Client({ connectionString: stack.database.adminUrl });
    await admin.connect();
    const { rows } = await admin.query<{ name: string }>('SELECT DISTINCT name FROM provisioning.step');
    await admin.end();
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...new Set(STEPS.map(([step]) => step))].toSorted());
  });

  it.each(STEPS)('ends as an undisturbed run does: %s %s', { timeout: 120_000 }, async (step, server) => {
    const gate = await RecordGate.close(stack.database.adminUrl, step, server);
    const state = await formed(`killed-${step}-${server || 'all'}`, async () => {
      await gate.reached();
      await stack.programs.provisioning.kill();
      await gate.open();
      await stack.programs.provisioning.start();
    });
    expect(state).toEqual(undisturbed);
  });
});
