import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Administrator } from './administrator.fixture.js';
import type { Moment } from './faults/fault.js';
import { startSimulator } from './simulator.js';
import type { Simulator } from './simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let simulator: Simulator;
let admin: Administrator;

beforeEach(async () => {
  simulator = await startSimulator({ servers: 3 });
  admin = new Administrator(simulator);
  await admin.enter();
});

afterEach(async () => {
  await admin.close();
  await simulator.close();
});

/** Sends what the planted moment cuts off, and gives the power back. */
async function cutIn(server: string, moment: Moment, send: () => Promise<unknown>): Promise<void> {
  simulator.faults.plant({ effect: 'die', server, moment });
  await send().catch(() => undefined);
  const host = simulator.host(server);
  await vi.waitUntil(() => !host.incus.running);
  await host.powerOn();
  await admin.reconnect();
}

const cutJoin = (moment: Moment): Promise<void> =>
  cutIn('s2', moment, async () => admin.must('s2', 'PUT', '/1.0/cluster', await admin.joinRequest('s1', 's2')));

const pending = (): string[] =>
  simulator.host('s1').incus.database.members.flatMap(({ name, state }) => (state === 'pending' ? [name] : []));

async function startJoin(): Promise<void> {
  await admin.formCluster('s1');
  await admin.setAddresses('s2');
}

describe('a power cut at a moment', () => {
  test('finds a bootstrap before its certificate, whatever the machine is doing', async () => {
    await admin.setAddresses('s1');
    const { incus } = simulator.host('s1');
    const own = incus.presentedPair().certificate;
    const body = { server_name: 's1', enabled: true };
    await cutIn('s1', 'bootstrap-recorded', () => admin.must('s1', 'PUT', '/1.0/cluster', body));
    expect(incus.clustered).toBe(true);
    expect(incus.presentedPair().certificate).toBe(own);
  });

  test('finds a bootstrap that nobody was told of', async () => {
    await admin.setAddresses('s1');
    const { incus } = simulator.host('s1');
    const own = incus.presentedPair().certificate;
    const body = { server_name: 's1', enabled: true };
    await cutIn('s1', 'bootstrap-finished', () => admin.must('s1', 'PUT', '/1.0/cluster', body));
    expect(incus.clustered).toBe(true);
    expect(incus.presentedPair().certificate).not.toBe(own);
  });

  test('finds a join that has only used up its token: nothing is left', async () => {
    await startJoin();
    await cutJoin('join-begun');
    expect(simulator.host('s2').os.ready).toBe(true);
    expect(simulator.host('s2').incus.clustered).toBe(false);
    expect(pending()).toEqual([]);
  });

  test('finds a join with a pending member: the daemon exits at every start', async () => {
    await startJoin();
    await cutJoin('join-recorded');
    expect(simulator.host('s2').os.ready).toBe(false);
    expect(simulator.host('s2').os.fallbackAddress).toBeDefined();
    expect(pending()).toEqual(['s2']);
  });

  test('finds a join that nobody was told of: the member is whole', async () => {
    await startJoin();
    await cutJoin('join-finished');
    expect(simulator.host('s2').os.ready).toBe(true);
    expect(await admin.must('s1', 'GET', '/1.0/cluster/members')).toHaveLength(2);
    expect(pending()).toEqual([]);
  });

  test.each([
    ['evacuation-begun', 'evacuate', 'Online'],
    ['restoration-begun', 'restore', 'Evacuated'],
  ] as const)('finds %s: the next start takes it back', async (moment, action, status) => {
    await admin.formCluster('s1', 's2', 's3');
    const path = '/1.0/cluster/members/s3';
    if (action === 'restore') await admin.must('s1', 'POST', `${path}/state`, { action: 'evacuate' });
    await cutIn('s3', moment, () => admin.call('s1', 'POST', `${path}/state`, { action }));
    expect(await admin.must('s1', 'GET', path)).toMatchObject({ status });
  });

  test('comes once, and only to the server that it is meant for', async () => {
    await admin.formCluster('s1');
    await admin.setAddresses('s2');
    await admin.setAddresses('s3');
    simulator.faults.plant({ effect: 'die', server: 's3', moment: 'join-recorded' });
    await admin.must('s2', 'PUT', '/1.0/cluster', await admin.joinRequest('s1', 's2'));
    expect(simulator.faults.list()).toMatchObject([{ caught: 0 }]);
    await admin.call('s3', 'PUT', '/1.0/cluster', await admin.joinRequest('s1', 's3')).catch(() => undefined);
    await vi.waitFor(() => expect(simulator.faults.list()).toMatchObject([{ seen: 1, caught: 1 }]));
  });
});

describe('a machine that was a member', () => {
  test('is Offline for its cluster after a reset, and its removal by force leaves what it is now in peace', async () => {
    await admin.formCluster('s1', 's2', 's3');
    const { os, incus } = simulator.host('s3');
    os.factoryReset({ provider: undefined, applications: ['incus'] });
    await os.settled();
    const path = '/1.0/cluster/members/s3';
    await vi.waitFor(async () => expect(await admin.must('s1', 'GET', path)).toMatchObject({ status: 'Offline' }));
    await admin.must('s1', 'DELETE', `${path}?force=1`);
    await incus.restart();
    expect(incus.running).toBe(true);
    expect(incus.clustered).toBe(false);
  });

  test('does not take its cluster along when it is restored to what it was before', async () => {
    await admin.setAddresses('s1');
    const backup = await simulator.host('s1').incus.backup();
    await admin.formCluster('s1', 's2', 's3');
    await simulator.host('s1').os.replaceDaemonData((daemon) => daemon.restore(backup));
    await admin.reconnect();
    expect(await admin.must('s1', 'GET', '/1.0/cluster')).toMatchObject({ enabled: false });
    expect(await admin.must('s2', 'GET', '/1.0/cluster/members')).toHaveLength(3);
    await admin.must('s2', 'DELETE', '/1.0/cluster/members/s1?force=1');
    expect(await admin.must('s3', 'GET', '/1.0/cluster/members')).toHaveLength(2);
  });

  test('waits for a leader for ever when it was removed by force and starts again', async () => {
    await admin.formCluster('s1', 's2', 's3');
    await admin.must('s1', 'DELETE', '/1.0/cluster/members/s3?force=1');
    const { os, incus } = simulator.host('s3');
    await simulator.host('s3').cutPower();
    await simulator.host('s3').powerOn();
    expect(incus.running).toBe(false);
    expect(os.ready).toBe(false);
    expect(os.fallbackAddress).toBeDefined();
    os.factoryReset({ provider: undefined, applications: ['incus'] });
    await os.settled();
    expect(os.ready).toBe(true);
  });
});
