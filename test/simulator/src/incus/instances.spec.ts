import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { startSimulator } from '../simulator.js';
import type { Simulator } from '../simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let simulator: Simulator;
let admin: Administrator;
const root = { root: { type: 'disk', path: '/', pool: 'local' } };

beforeAll(async () => {
  simulator = await startSimulator({ servers: 3 });
  admin = new Administrator(simulator);
  await admin.enter();
  await admin.formCluster('s1', 's2', 's3');
  await admin.makePool('s1', ['s1', 's2', 's3']);
});

afterAll(async () => {
  await admin.close();
  await simulator.close();
});

async function create(name: string, target: string, start = false): Promise<void> {
  const body = { name, type: 'container', source: { type: 'none' }, devices: root, start };
  await admin.must('s1', 'POST', `/1.0/instances?target=${target}`, body);
}

interface Shown {
  readonly name: string;
  readonly location: string;
  readonly status: string;
  readonly state: Record<string, unknown>;
  readonly snapshots: { name: string }[] | null;
}

const show = (name: string): Promise<Shown> => admin.must('s2', 'GET', `/1.0/instances/${name}?recursion=1`);

describe('simulated instances', () => {
  test('start, pause and stop, each with its event from the member that has them', async () => {
    await create('walks', 's2');
    const listener = await admin.listen('s3');
    for (const action of ['start', 'freeze', 'unfreeze', 'restart', 'stop']) {
      await admin.must('s1', 'PUT', '/1.0/instances/walks/state', { action });
    }
    await vi.waitFor(() => expect(listener.events).toHaveLength(5));
    expect(listener.actions()).toEqual([
      'instance-started',
      'instance-paused',
      'instance-resumed',
      'instance-restarted',
      'instance-shutdown',
    ]);
    expect(new Set(listener.events.map(({ location }) => location))).toEqual(new Set(['s2']));
    expect(listener.events[0]?.metadata).toMatchObject({ name: 'walks', source: '/1.0/instances/walks' });
  });

  test('a running instance can neither be started, nor renamed, nor removed', async () => {
    await create('runs', 's1', true);
    const state = '/1.0/instances/runs/state';
    expect(await admin.operationError('s1', 'PUT', state, { action: 'start' })).toBe('The instance is already running');
    expect((await admin.call('s1', 'POST', '/1.0/instances/runs', { name: 'other' })).status).toBe(400);
    expect(await admin.call('s1', 'DELETE', '/1.0/instances/runs')).toMatchObject({
      status: 400,
      error: 'Instance is running',
    });
  });

  test('two recursions give state and snapshots', async () => {
    await create('snapped', 's1', true);
    const listener = await admin.listen('s1');
    await admin.must('s1', 'POST', '/1.0/instances/snapped/snapshots', { name: 'one' });
    await vi.waitFor(() => expect(listener.actions()).toEqual(['instance-snapshot-created']));
    expect(listener.events[0]?.metadata.source).toBe('/1.0/instances/snapped/snapshots/one');
    const all = await admin.must<Shown[]>('s1', 'GET', '/1.0/instances?recursion=2&all-projects=true');
    const snapped = all.find(({ name }) => name === 'snapped');
    expect(snapped?.state).toMatchObject({ status: 'Running', network: { eth0: { state: 'up' } } });
    expect(snapped?.snapshots).toMatchObject([{ name: 'one' }]);
  });

  test('without a target they go to the member with the fewest', async () => {
    const body = { name: 'placed', type: 'container', source: { type: 'none' }, devices: root };
    for (const member of ['s1', 's2']) {
      for (const index of [1, 2, 3]) await create(`filler-${member}-${index}`, member);
    }
    await admin.must('s1', 'POST', '/1.0/instances', body);
    expect((await show('placed')).location).toBe('s3');
  });

  test('move away when their member is evacuated and come back when it is restored', async () => {
    await create('mover', 's3', true);
    await create('rester', 's3');
    const listener = await admin.listen('s1');
    await admin.must('s1', 'POST', '/1.0/cluster/members/s3/state', { action: 'evacuate', mode: 'auto' });
    const away = await show('mover');
    expect(away).toMatchObject({ status: 'Running' });
    expect(['s1', 's2']).toContain(away.location);
    const member = await admin.must('s1', 'GET', '/1.0/cluster/members/s3');
    expect(member).toMatchObject({ status: 'Evacuated', message: 'Unavailable due to maintenance' });
    await admin.must('s1', 'POST', '/1.0/cluster/members/s3/state', { action: 'restore' });
    expect(await show('mover')).toMatchObject({ status: 'Running', location: 's3' });
    expect(await show('rester')).toMatchObject({ status: 'Stopped', location: 's3' });
    await vi.waitFor(() => expect(listener.actions()).toContain('cluster-member-restored'));
    expect(listener.actions()).toEqual(
      expect.arrayContaining(['instance-migrated', 'instance-started', 'cluster-member-evacuated']),
    );
  });

  test('on a member without power they are in error, and cannot be changed', async () => {
    await create('stranded', 's3', true);
    await simulator.host('s3').cutPower();
    const shown = await admin.must<Shown>('s1', 'GET', '/1.0/instances/stranded');
    expect(shown).toMatchObject({ status: 'Error', location: 's3' });
    expect((await admin.call('s1', 'PUT', '/1.0/instances/stranded/state', { action: 'stop' })).error).toBe(
      'Missing event connection with target cluster member',
    );
    await simulator.host('s3').powerOn();
    await admin.reconnect();
    expect((await show('stranded')).status).toBe('Running');
  });
});
