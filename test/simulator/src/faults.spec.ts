import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Administrator } from './administrator.fixture.js';
import { startSimulator } from './simulator.js';
import type { Simulator } from './simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let simulator: Simulator;
let admin: Administrator;

beforeEach(async () => {
  simulator = await startSimulator({ servers: 3, durations: { bootstrap: 400, join: 1200 } });
  admin = new Administrator(simulator);
  await admin.enter();
});

afterEach(async () => {
  await admin.close();
  await simulator.close();
});

const newProfile = { name: 'p', config: {}, devices: {} };
const post = (): ReturnType<Administrator['call']> => admin.call('s1', 'POST', '/1.0/profiles', newProfile);

async function profileExists(): Promise<boolean> {
  return (await admin.call('s1', 'GET', '/1.0/profiles/p')).status === 200;
}

/** Lets s2 join and cuts its power at the moment at which the cluster shows it as wanted. */
async function joinUntil(moment: 'nothing' | 'pending' | 'created'): Promise<void> {
  await admin.formCluster('s1');
  await admin.setAddresses('s2');
  const { database } = simulator.host('s1').incus;
  const request = await admin.joinRequest('s1', 's2');
  await admin.call('s2', 'PUT', '/1.0/cluster', request);
  const reached = (): boolean => (database.members.find(({ name }) => name === 's2')?.state ?? 'nothing') === moment;
  await vi.waitUntil(reached, { interval: 5, timeout: 4000 });
  await simulator.host('s2').cutPower();
  await admin.reconnect();
}

const members = (): Promise<unknown[]> => admin.must('s1', 'GET', '/1.0/cluster/members');

describe('faults', () => {
  test('an error is answered and nothing is done, once', async () => {
    simulator.faults.plant({ effect: 'error', method: 'POST', path: '/1.0/profiles', status: 503, message: 'busy' });
    expect(await post()).toMatchObject({ status: 503, error: 'busy' });
    expect(await profileExists()).toBe(false);
    expect((await post()).status).toBe(201);
  });

  test('a cut before the effect leaves nothing', async () => {
    simulator.faults.plant({ effect: 'cut-before', path: '/1.0/profiles' });
    await expect(post()).rejects.toThrow(/closed|reset|socket/i);
    expect(await profileExists()).toBe(false);
  });

  test('a cut after the effect leaves all of it, and no answer', async () => {
    simulator.faults.plant({ effect: 'cut-after', path: '/1.0/profiles', method: 'POST' });
    await expect(post()).rejects.toThrow(/closed|reset|socket/i);
    expect(await profileExists()).toBe(true);
    const [logged] = simulator.calls.list({ server: 's1' }).filter(({ method }) => method === 'POST');
    expect(logged).not.toHaveProperty('status');
  });

  test('a hanging call is never answered and never done', async () => {
    simulator.faults.plant({ effect: 'hang', path: '/1.0/profiles' });
    const call = admin.call('s1', 'POST', '/1.0/profiles', newProfile, { milliseconds: 200 });
    await expect(call).rejects.toThrow(/timeout|aborted/i);
    expect(await profileExists()).toBe(false);
  });

  test('a call that hangs after its effect is done and never answered', async () => {
    simulator.faults.plant({ effect: 'hang-after', path: '/1.0/profiles' });
    const call = admin.call('s1', 'POST', '/1.0/profiles', newProfile, { milliseconds: 500 });
    await expect(call).rejects.toThrow(/timeout|aborted/i);
    expect(await profileExists()).toBe(true);
  });

  test('a slow call is done and answered later', async () => {
    simulator.faults.plant({ effect: 'slow', path: '/1.0', milliseconds: 300 });
    const begin = performance.now();
    expect((await admin.call('s1', 'GET', '/1.0')).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThan(290);
  });

  test('a server that refuses connections is the only one, until the fault is cleared', async () => {
    const id = simulator.faults.plant({ effect: 'refuse', server: 's1' });
    await expect(admin.call('s1', 'GET', '/1.0')).rejects.toThrow(/closed|reset|socket|disconnected/i);
    expect((await admin.call('s2', 'GET', '/1.0')).status).toBe(200);
    simulator.faults.clear(id);
    expect((await admin.call('s1', 'GET', '/1.0')).status).toBe(200);
  });

  test('nth and times choose the calls, and the path may have stars and a query', async () => {
    simulator.faults.plant({ effect: 'error', path: '/1.0/prof*?project=default', nth: 2, times: 2, status: 500 });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) {
      statuses.push((await admin.call('s1', 'GET', '/1.0/profiles?project=default')).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect(simulator.faults.list()).toMatchObject([{ seen: 4, caught: 2 }]);
  });

  test('a server that dies loses its connections and comes back by itself with what it had', async () => {
    await admin.must('s1', 'POST', '/1.0/profiles', newProfile);
    simulator.faults.plant({ effect: 'die', server: 's1', path: '/1.0/networks', backAfter: 50 });
    await expect(admin.call('s1', 'GET', '/1.0/networks')).rejects.toThrow(/closed|reset|socket/i);
    await vi.waitFor(() => expect(simulator.host('s1').os.ready).toBe(true));
    await admin.reconnect();
    expect(await profileExists()).toBe(true);
  });

  test('every call is logged with its server, its body and its trace; reads leave only reads', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await admin.call('s2', 'GET', '/os/1.0/services/lvm', undefined, { headers: { traceparent } });
    await admin.call('s2', 'GET', '/1.0/instances?recursion=2');
    const reads = simulator.calls.list();
    expect(reads).toMatchObject([
      { server: 's2', method: 'GET', path: '/os/1.0/services/lvm', status: 200, traceparent },
      { server: 's2', method: 'GET', path: '/1.0/instances?recursion=2', status: 200 },
    ]);
    expect(reads.filter(({ method }) => method !== 'GET')).toEqual([]);
    await admin.call('s3', 'PUT', '/os/1.0/services/lvm', { config: { enabled: true, system_id: 5 } });
    const [write] = simulator.calls.list({ after: reads.at(-1)?.sequence ?? 0 });
    expect(write).toMatchObject({ server: 's3', body: '{"config":{"enabled":true,"system_id":5}}', status: 200 });
  });

  test('latency delays each call of that server by as much', async () => {
    simulator.latencies.set('s2', { min: 120, max: 140 });
    const begin = performance.now();
    await admin.call('s2', 'GET', '/1.0');
    expect(performance.now() - begin).toBeGreaterThan(110);
  });
});

describe('a power cut', () => {
  test('at the beginning of a join leaves the server as it was', async () => {
    await joinUntil('nothing');
    await simulator.host('s2').powerOn();
    expect(simulator.host('s2').os.ready).toBe(true);
    expect(await admin.must('s2', 'GET', '/1.0/cluster')).toMatchObject({ enabled: false });
    expect(await members()).toHaveLength(1);
  });

  test('in the middle of a join leaves a daemon that exits at every start and a pending member that no list shows', async () => {
    await joinUntil('pending');
    const { os, incus } = simulator.host('s2');
    await simulator.host('s2').powerOn();
    expect(os.ready).toBe(false);
    await expect(incus.start()).rejects.toThrow('No node registered with address');
    expect(os.fallbackAddress).toBeDefined();
    expect(await members()).toHaveLength(1);
    expect((await admin.call('s1', 'DELETE', '/1.0/cluster/members/s2?force=1')).status).toBe(404);
    await admin.must('s1', 'DELETE', '/1.0/cluster/members/s2?force=1&pending=1');
    os.factoryReset({ provider: undefined, applications: ['incus'] });
    await os.settled();
    await admin.enter('s2');
    await admin.setAddresses('s2');
    await admin.must('s2', 'PUT', '/1.0/cluster', await admin.joinRequest('s1', 's2'));
    expect(await members()).toHaveLength(2);
  });

  test('at the end of a join leaves a whole member', async () => {
    await joinUntil('created');
    await simulator.host('s2').powerOn();
    expect(simulator.host('s2').os.ready).toBe(true);
    expect(await admin.must('s2', 'GET', '/1.0/cluster')).toMatchObject({ enabled: true, server_name: 's2' });
    expect(await members()).toHaveLength(2);
  });

  test('early in a bootstrap leaves a cluster with the old certificate, which refuses a second bootstrap', async () => {
    await admin.setAddresses('s1');
    const { incus } = simulator.host('s1');
    const own = incus.presentedPair().certificate;
    simulator.faults.plant({ effect: 'die', server: 's1', method: 'PUT', path: '/1.0/cluster', milliseconds: 20 });
    const enable = { server_name: 's1', enabled: true };
    await admin.call('s1', 'PUT', '/1.0/cluster', enable).catch(() => undefined);
    await vi.waitFor(() => expect(incus.running).toBe(false));
    await simulator.host('s1').powerOn();
    await admin.reconnect();
    const server = await admin.must('s1', 'GET', '/1.0');
    expect(server).toMatchObject({ environment: { server_clustered: true, certificate: own } });
    expect(await admin.operationError('s1', 'PUT', '/1.0/cluster', enable)).toMatch(
      'The member is already part of a cluster',
    );
  });

  test('after a bootstrap whose answer was lost leaves the nonce, to know the server by', async () => {
    await admin.setAddresses('s1');
    await admin.must('s1', 'PATCH', '/1.0', { config: { 'user.muster.nonce': 'n-7' } });
    simulator.faults.plant({ effect: 'cut-after', method: 'PUT', path: '/1.0/cluster' });
    await admin.call('s1', 'PUT', '/1.0/cluster', { server_name: 's1', enabled: true }).catch(() => undefined);
    await vi.waitFor(() => expect(simulator.host('s1').incus.database.clusterPair).toBeDefined());
    const server = await admin.must('s1', 'GET', '/1.0');
    const { certificate } = simulator.host('s1').incus.presentedPair();
    expect(server).toMatchObject({ config: { 'user.muster.nonce': 'n-7' }, environment: { certificate } });
    const stranger = new Administrator(simulator);
    expect((await stranger.call('s1', 'GET', '/1.0')).metadata).toMatchObject({ config: {}, auth: 'untrusted' });
    await stranger.close();
  });
});
