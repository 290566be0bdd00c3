import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { startSimulator } from '../simulator.js';
import type { Simulator } from '../simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let simulator: Simulator;
let admin: Administrator;

beforeEach(async () => {
  simulator = await startSimulator({ servers: 2 });
  admin = new Administrator(simulator);
  await admin.enter();
  await admin.formCluster('s1', 's2');
});

afterEach(async () => {
  await admin.close();
  await simulator.close();
});

const addProfile = (server: string, name: string): Promise<unknown> =>
  admin.must(server, 'POST', '/1.0/profiles', { name, config: {}, devices: {} });

describe('events', () => {
  test('of one member reach a listener on another, with the member where they happened', async () => {
    const listener = await admin.listen('s1');
    await addProfile('s2', 'p');
    await vi.waitFor(() => expect(listener.events).toHaveLength(1));
    expect(listener.events[0]).toMatchObject({
      type: 'lifecycle',
      location: 's2',
      project: 'default',
      metadata: {
        action: 'profile-created',
        source: '/1.0/profiles/p',
        requestor: { username: expect.stringMatching(/^[0-9a-f]{64}$/), protocol: 'tls', address: '127.0.0.1' },
      },
    });
  });

  test('of operations and of other projects come only to who asked for them', async () => {
    await admin.must('s1', 'POST', '/1.0/projects', { name: 'lab', config: {} });
    const all = await admin.listen('s1', 'all-projects=true');
    const plain = await admin.listen('s1', 'type=lifecycle');
    await admin.must('s1', 'POST', '/1.0/profiles?project=lab', { name: 'x', config: {}, devices: {} });
    await admin.must('s1', 'POST', '/1.0/projects/lab', { name: 'lab2' });
    await addProfile('s1', 'last');
    await vi.waitFor(() => expect(plain.actions()).toContain('profile-created'));
    await vi.waitFor(() => expect(all.events.filter(({ type }) => type === 'operation')).toHaveLength(2));
    expect(all.actions()).toEqual(expect.arrayContaining(['profile-created', 'project-renamed']));
    expect(plain.actions()).toEqual(['profile-created']);
    expect(plain.events[0]?.metadata.source).toBe('/1.0/profiles/last');
  });

  test('are refused to an untrusted client', async () => {
    const stranger = new Administrator(simulator);
    await expect(stranger.listen('s1')).rejects.toThrow('403');
    await stranger.close();
  });

  test('a dropped socket ends without a closing handshake', async () => {
    const listener = await admin.listen('s1');
    simulator.host('s1').incus.events.drop();
    expect(await listener.closed).toBe(1006);
  });

  test('a power cut ends the sockets', async () => {
    const listener = await admin.listen('s2');
    await simulator.host('s2').cutPower();
    expect(await listener.closed).toBe(1006);
  });

  test('a muted daemon keeps its sockets open and says nothing', async () => {
    const [muted, other] = [await admin.listen('s1'), await admin.listen('s2')];
    simulator.host('s1').incus.events.muted = true;
    await addProfile('s1', 'unheard');
    await vi.waitFor(() => expect(other.actions()).toEqual(['profile-created']));
    simulator.host('s1').incus.events.muted = false;
    await addProfile('s1', 'heard');
    await vi.waitFor(() => expect(muted.events).toHaveLength(1));
    expect(muted.events[0]?.metadata.source).toBe('/1.0/profiles/heard');
  });

  test('lost events are lost for one daemon, the next ones arrive', async () => {
    const listener = await admin.listen('s1');
    simulator.host('s1').incus.events.losesNext = 2;
    for (const name of ['a', 'b', 'c']) await addProfile('s1', name);
    await vi.waitFor(() => expect(listener.events).toHaveLength(1));
    expect(listener.events[0]?.metadata.source).toBe('/1.0/profiles/c');
  });
});
