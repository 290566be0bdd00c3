import { valueOf } from '@muster/api-client';
import type { Operation } from '@muster/contracts';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { untilEnded } from '../fleet/form-cluster.js';
import { eventually } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { addServers, removeServers } from './change-members.js';
import { atTheServer, clusterOfThree, recordsOf } from './small-cluster.js';

const SLOW = { timeout: 60_000 };

let stack: TestStack;
let fleet: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  fleet = await clusterOfThree(stack, 'r', 5);
}, 180_000);

beforeEach(async () => {
  await Promise.all(fleet.servers().map(async ({ name }) => fleet.host(name).powerOn()));
  await eventually(async () => {
    const list = (await atTheServer(fleet, 'r1', 'GET', '/1.0/cluster/members?recursion=1')) as { status: string }[];
    const states = list.map(({ status }) => status);
    if (states.join() !== 'Online,Online,Online') throw new Error(`the members are ${states.join()}`);
  });
  fleet.calls.clear();
});

afterAll(async () => {
  await fleet?.close();
  await stack?.stop();
});

/** What the servers were told since the test began; questions are no changes. */
function changes(): string[] {
  const changing = fleet.calls.list().filter(({ method }) => method !== 'GET');
  return changing.map(({ server, method, path }) => `${server}: ${method} ${path}`);
}

/** The codes of what an operation was refused for, with the server each is about. */
function findings({ last_error }: Operation): string[] {
  const found = (last_error?.findings ?? []) as readonly { code?: string; server?: string }[];
  return found.map(({ code = '', server = 'cluster' }) => `${server}: ${code}`).toSorted();
}

async function refused(id: string): Promise<string[]> {
  return findings(await untilEnded(stack, id, 'undone', 40_000));
}

describe('a change of members is refused', () => {
  it(
    'with all findings at once, before any server is touched: servers that differ from the members',
    SLOW,
    async () => {
      await atTheServer(fleet, 'r4', 'PUT', '/os/1.0/services/usbip', { config: { enabled: true } });
      await atTheServer(fleet, 'r4', 'PUT', '/os/1.0/services/multipath', { config: { enabled: true, wwns: ['x'] } });
      fleet.host('r5').pretend({ incusVersion: '7.0.1' });
      const found = await refused(await addServers(stack, 'r', { server_names: ['r4', 'r5'] }));
      fleet.host('r5').pretend({ incusVersion: '7.0.2' });
      expect(found).toEqual(expect.arrayContaining(['r4: service', 'r5: version']));
      expect(changes()).toEqual([]);
      expect(await recordsOf(stack, 'r')).toMatchObject({ r4: ' ready', r5: ' ready' });
    },
  );

  it('with all findings at once, before any server is touched: what would be lost', SLOW, async () => {
    const disk = { type: 'disk', source: '/srv', path: '/srv' };
    const instance = { name: 'bound', source: { type: 'none' }, devices: { data: disk } };
    await atTheServer(fleet, 'r1', 'POST', '/1.0/instances?target=r3', instance);
    await atTheServer(fleet, 'r1', 'POST', '/1.0/storage-pools/local/volumes/custom?target=r2', { name: 'data' });
    fleet.calls.clear();
    const found = await refused(await removeServers(stack, 'r', { server_names: ['r2', 'r3'] }));
    expect(found).toEqual(['r2: volume', 'r3: instance']);
    expect(changes()).toEqual([]);
    await atTheServer(fleet, 'r1', 'DELETE', '/1.0/storage-pools/local/volumes/custom/data?target=r2');
    await atTheServer(fleet, 'r1', 'DELETE', '/1.0/instances/bound');
  });

  it('when a server that is said to be lost answers', SLOW, async () => {
    const id = await removeServers(stack, 'r', { server_names: ['r2'], lost: true });
    expect(await refused(id)).toEqual(['r2: alive']);
    expect(changes()).toEqual([]);
  });

  it('when the members that are left have no quorum, and it is said what that means', SLOW, async () => {
    await fleet.host('r1').cutPower();
    await fleet.host('r2').cutPower();
    const operation = await untilEnded(
      stack,
      await removeServers(stack, 'r', { server_names: ['r1'], lost: true }),
      'undone',
      40_000,
    );
    expect(findings(operation)).toEqual(['cluster: quorum']);
    expect(operation.last_error?.message).toContain('more than half of those that hold the database have to be up');
  });

  it.each([
    ['a stranger', { server_names: ['r4'] }, 404],
    ['all of them', { server_names: ['r1', 'r2', 'r3'] }, 400],
    ['nobody', { server_names: [] }, 400],
    ['one twice', { server_names: ['r1', 'r1'] }, 400],
  ] as const)('at once, when %s would leave', async (_who, { server_names }, status) => {
    const asked = removeServers(stack, 'r', { server_names: [...server_names] });
    await expect(asked).rejects.toMatchObject({ status });
  });

  it.each([
    ['a member', { server_names: ['r1'] }, 400],
    ['an unknown server', { server_names: ['r9'] }, 404],
    ['nobody', { server_names: [] }, 400],
  ] as const)('at once, when %s would join', async (_who, { server_names }, status) => {
    const asked = addServers(stack, 'r', { server_names: [...server_names] });
    await expect(asked).rejects.toMatchObject({ status });
  });

  it('at once, while another operation holds the cluster', SLOW, async () => {
    fleet.faults.plant({ effect: 'hang', server: 'r4', method: 'GET', path: '/os/1.0/system/storage' });
    const first = await addServers(stack, 'r', { server_names: ['r5', 'r4'] });
    const second = removeServers(stack, 'r', { server_names: ['r3'] });
    await expect(second).rejects.toMatchObject({ status: 409, message: expect.stringContaining(first) as string });
    const params = { path: { id: first } };
    await valueOf(stack.client.api.POST('/1.0/operations/{id}/:cancel', { params }));
    fleet.faults.clear();
    await untilEnded(stack, first, 'undone', 40_000);
  });
});
