import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endpointOf, startInventory, type RunningInventory } from './running-inventory.js';
import { formSmallCluster, type SmallCluster } from './small-cluster.js';

const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '0' };
/** A listing may take a minute; what hangs must not make the inventory wait so long. */
const WITHIN = { timeout: 20_000, interval: 50 };
let cluster: SmallCluster;
let inventory: RunningInventory;

beforeAll(async () => {
  cluster = await formSmallCluster(3);
  inventory = await startInventory(cluster, [endpointOf(cluster, 'c1')], { environment });
  await vi.waitUntil(async () => (await inventory.status('c1'))?.current === true, WITHIN);
}, 120_000);
afterAll(async () => {
  cluster?.simulator.faults.clear();
  await inventory?.stop();
  await cluster?.stop();
});

const profiles = async () => (await inventory.list('profile')).map(({ project_name }) => project_name);

test.each([0, 1])(
  'member %i takes calls and answers none: its calls are asked of another one',
  async (index) => {
    const name = cluster.members[index]?.name ?? '';
    const project = `while-${name}-hangs`;
    cluster.simulator.faults.plant({ effect: 'hang', server: name, times: 0 });
    // What hangs is noticed by its events: these calls are under way by then.
    await cluster.call('POST', '/1.0/projects', { name: project, config: {} }, index + 1);
    cluster.simulator.host(name).incus.events.drop();
    await expect.poll(async () => (await inventory.status('c1'))?.reason, WITHIN).toContain(`no events from ${name}`);
    // The profile of a new project is found by a listing alone.
    await expect.poll(profiles, WITHIN).toContain(project);
    cluster.simulator.faults.clear();
    // The attempt to hear it again that hangs has to end first.
    await expect.poll(async () => (await inventory.status('c1'))?.current, { ...WITHIN, timeout: 50_000 }).toBe(true);
  },
  120_000,
);
