import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Administrator } from './administrator.fixture.js';
import { startSimulator } from './simulator.js';
import type { Simulator } from './simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let directory: string;
const open: { simulator: Simulator; admin: Administrator }[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'muster-simulator-'));
});

afterEach(async () => {
  for (const { simulator, admin } of open.splice(0)) {
    await admin.close();
    await simulator.close();
  }
  await rm(directory, { recursive: true });
});

async function start(options: Parameters<typeof startSimulator>[0]) {
  const simulator = await startSimulator(options);
  const admin = new Administrator(simulator);
  await admin.enter();
  open.push({ simulator, admin });
  return { simulator, admin };
}

/** Does what a user would: a cluster of three with a pool, a network and an instance. */
async function populate(admin: Administrator, names: readonly [string, ...string[]]): Promise<void> {
  const [first, ...others] = names;
  await admin.formCluster(first, ...others);
  await admin.makePool(first, names);
  for (const name of names) {
    await admin.must(first, 'POST', `/1.0/networks?target=${name}`, { name: 'incusbr0', type: 'bridge', config: {} });
  }
  await admin.must(first, 'POST', '/1.0/networks', { name: 'incusbr0', type: 'bridge', config: {} });
  const devices = { root: { type: 'disk', path: '/', pool: 'local' } };
  const instance = { name: 'i', type: 'container', source: { type: 'none' }, devices, start: true };
  await admin.must(first, 'POST', `/1.0/instances?target=${names.at(-1)}`, instance);
  await admin.must(first, 'PUT', '/os/1.0/services/lvm', { config: { enabled: true, system_id: 12 } });
}

describe('a simulator', () => {
  test('that is started again brings every server, cluster and certificate back', async () => {
    const { simulator, admin } = await start({ servers: 4, stateDirectory: directory });
    await populate(admin, ['s1', 's2', 's3']);
    await simulator.host('s4').cutPower();
    const before = { state: simulator.state({ normalised: true }), servers: simulator.servers(), pair: admin.pair };
    const { certificate } = simulator.host('s2').incus.presentedPair();
    await simulator.close();

    const again = await startSimulator({ servers: 4, stateDirectory: directory, network: simulator.network });
    const reader = new Administrator(again);
    open.push({ simulator: again, admin: reader });
    expect(again.servers()).toEqual(before.servers);
    expect(again.state({ normalised: true })).toEqual(before.state);
    expect(again.host('s2').incus.presentedPair().certificate).toBe(certificate);
    expect(again.host('s4').incus.running).toBe(false);
    await reader.enter('s1');
    expect(await reader.must('s3', 'GET', '/1.0/instances/i')).toMatchObject({ status: 'Running', location: 's3' });
  });

  test('writes its state whole: no half-written file is left beside it', async () => {
    const { simulator, admin } = await start({ servers: 1, stateDirectory: directory });
    for (let index = 0; index < 20; index += 1) {
      await admin.must('s1', 'POST', '/1.0/profiles', { name: `p${index}`, config: {}, devices: {} });
    }
    await simulator.close();
    expect(await readdir(directory)).toEqual(['simulator.json']);
  });

  test('refuses a saved state of another network, by name', async () => {
    const { simulator } = await start({ servers: 1, stateDirectory: directory });
    await simulator.close();
    await expect(startSimulator({ servers: 1, stateDirectory: directory, network: '127.19.1' })).rejects.toThrow(
      `The saved servers lie in ${simulator.network}, not in 127.19.1`,
    );
  });

  test('adds servers to those it has', async () => {
    const { simulator, admin } = await start({ servers: 1, prefix: 'node' });
    await simulator.addServers(2);
    expect(simulator.servers().map(({ name }) => name)).toEqual(['node1', 'node2', 'node3']);
    await admin.enter();
    expect(await admin.must('node3', 'GET', '/os/1.0')).toMatchObject({ environment: { system_is_ready: true } });
  });

  test('two runs that did the same compare equal in the normalised state, on other servers too', async () => {
    const one = await start({ servers: 3 });
    await populate(one.admin, ['s1', 's2', 's3']);
    const other = await start({ servers: 6, seed: 99 });
    await populate(other.admin, ['s4', 's5', 's6']);
    const expected = one.simulator.state({ normalised: true, servers: ['s1', 's2', 's3'] });
    expect(other.simulator.state({ normalised: true, servers: ['s4', 's5', 's6'] })).toEqual(expected);
    expect(JSON.stringify(expected)).not.toMatch(/127\.\d+|BEGIN|\d{4}-\d\d-\d\dT/);
  });

  test('a service that was looked at, or got the configuration that it had anyway, makes no difference', async () => {
    const { simulator, admin } = await start({ servers: 1 });
    await admin.enter();
    const before = simulator.state({ normalised: true });
    await admin.must('s1', 'GET', '/os/1.0/services/lvm');
    await admin.must('s1', 'PUT', '/os/1.0/services/iscsi', { config: {} });
    expect(simulator.state({ normalised: true })).toEqual(before);
    await admin.must('s1', 'PUT', '/os/1.0/services/lvm', { config: { enabled: true, system_id: 7 } });
    expect(simulator.state({ normalised: true })).not.toEqual(before);
  });

  test('one difference between two runs shows in the normalised state', async () => {
    const { simulator, admin } = await start({ servers: 3 });
    await populate(admin, ['s1', 's2', 's3']);
    const before = simulator.state({ normalised: true });
    await admin.must('s1', 'PATCH', '/1.0/profiles/default', { description: 'changed' });
    expect(simulator.state({ normalised: true })).not.toEqual(before);
  });

  test('three stand side by side, each in a block of its own', async () => {
    const all = await Promise.all([start({ servers: 2 }), start({ servers: 2 }), start({ servers: 2 })]);
    expect(new Set(all.map(({ simulator }) => simulator.network)).size).toBe(3);
    for (const { admin } of all) expect((await admin.call('s2', 'GET', '/1.0')).status).toBe(200);
  });

  test('with the same seed makes up the same subnets', async () => {
    const subnets = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { admin } = await start({ servers: 1, seed });
        await admin.must('s1', 'POST', '/1.0/networks', { name: 'br0', type: 'bridge', config: {} });
        const { config } = await admin.must<{ config: Record<string, string> }>('s1', 'GET', '/1.0/networks/br0');
        return config['ipv4.address'];
      }),
    );
    expect(subnets[0]).toBe(subnets[1]);
    expect(subnets[0]).not.toBe(subnets[2]);
  });
});
