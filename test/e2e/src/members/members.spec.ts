import type { Operation } from '@muster/contracts';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilEnded } from '../fleet/form-cluster.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { addServers, membersOf, removeServers } from './change-members.js';
import { atTheServer, clusterOfThree, followedMembers, recordsOf } from './small-cluster.js';

const SLOW = { timeout: 120_000 };

let stack: TestStack;
const fleets: Simulator[] = [];

beforeAll(async () => {
  stack = await startTestStack();
}, 120_000);

afterAll(async () => {
  await Promise.all(fleets.map((fleet) => fleet.close()));
  await stack?.stop();
});

/** A change of members takes seconds; on a machine that is busy otherwise, longer. */
async function ended(operation: string): Promise<Operation> {
  return untilEnded(stack, operation, 'done', 90_000);
}

async function formed(prefix: string, servers: number): Promise<Simulator> {
  const fleet = await clusterOfThree(stack, prefix, servers);
  fleets.push(fleet);
  return fleet;
}

/** The part of a server's configuration that says where it listens and where it keeps its own data. */
function ownConfiguration(fleet: Simulator, server: string): unknown {
  const { incus, options } = fleet.host(server);
  return JSON.parse(JSON.stringify(incus.state.localConfig).replaceAll(options.spec.ip, '<own address>'));
}

/** The parts of all pools and networks that belong to a member. */
function memberKeys(fleet: Simulator, server: string): unknown {
  const { entities } = fleet.host(server).incus.database;
  return [...entities.of('storage-pool'), ...entities.of('network')].map(({ name, fields }) => [
    name,
    (fields['members'] as Record<string, unknown>)[server],
  ]);
}

async function locationOf(fleet: Simulator, through: string, instance: string): Promise<string> {
  return ((await atTheServer(fleet, through, 'GET', `/1.0/instances/${instance}`)) as { location: string }).location;
}

function systemId(fleet: Simulator, server: string): unknown {
  return fleet.host(server).os.state.services['lvm']?.config['system_id'];
}

describe('a cluster', () => {
  it(
    'grows from three members to five that are configured as the founders, and shrinks to three again',
    SLOW,
    async () => {
      const fleet = await formed('g', 5);
      const founder = ownConfiguration(fleet, 'g1');
      await ended(await addServers(stack, 'g', { server_names: ['g4', 'g5'], copy_services_config: true }));

      expect(membersOf(fleet, 'g1')).toEqual(['g1', 'g2', 'g3', 'g4', 'g5']);
      for (const server of ['g4', 'g5']) {
        expect(ownConfiguration(fleet, server)).toEqual(founder);
        expect(memberKeys(fleet, server)).toEqual(memberKeys(fleet, 'g1'));
      }
      expect(new Set(['g1', 'g2', 'g3', 'g4', 'g5'].map((server) => systemId(fleet, server))).size).toBe(5);
      expect(await followedMembers(stack, 'g')).toEqual(['g1', 'g2', 'g3', 'g4', 'g5']);

      const instance = { name: 'web', source: { type: 'none' } };
      await atTheServer(fleet, 'g2', 'POST', '/1.0/instances?target=g1', instance);
      await ended(await removeServers(stack, 'g', { server_names: ['g1', 'g4'] }));
      expect(['g2', 'g3', 'g5']).toContain(await locationOf(fleet, 'g2', 'web'));
      expect(membersOf(fleet, 'g2')).toEqual(['g2', 'g3', 'g5']);
      expect(fleet.servers().map(({ name, clustered }) => [name, clustered])).toEqual([
        ['g1', false],
        ['g2', true],
        ['g3', true],
        ['g4', false],
        ['g5', true],
      ]);
      expect(await recordsOf(stack, 'g')).toEqual({
        g1: ' ready',
        g2: 'g ready',
        g3: 'g ready',
        g4: ' ready',
        g5: 'g ready',
      });
      expect(await followedMembers(stack, 'g')).toEqual(['g2', 'g3', 'g5']);
      // What left is as good as new.
      await ended(await addServers(stack, 'g', { server_names: ['g1'], copy_services_config: true }));
      expect(membersOf(fleet, 'g2')).toEqual(['g1', 'g2', 'g3', 'g5']);
    },
  );

  it('gives a new member no volumes for its backups, images and logs when that is not wanted', SLOW, async () => {
    const fleet = await formed('w', 4);
    await ended(
      await addServers(stack, 'w', {
        server_names: ['w4'],
        copy_services_config: true,
        skip_post_join_operations: true,
      }),
    );
    expect(membersOf(fleet, 'w1')).toEqual(['w1', 'w2', 'w3', 'w4']);
    const volumesOf = (server: string) =>
      Object.keys(ownConfiguration(fleet, server) as object).filter((key) => key.startsWith('storage.'));
    expect(volumesOf('w1')).toContain('storage.backups_volume');
    expect(volumesOf('w4')).toEqual([]);
  });

  it.each([1, 2, 3])(
    'shrinks to one member, whoever has the vote of the last two: member %i stays',
    SLOW,
    async (stays) => {
      const prefix = `o${stays}-`;
      const fleet = await formed(prefix, 3);
      const leaving = [1, 2, 3].filter((number) => number !== stays).map((number) => `${prefix}${number}`);
      await ended(await removeServers(stack, prefix, { server_names: leaving }));
      expect(membersOf(fleet, `${prefix}${stays}`)).toEqual([`${prefix}${stays}`]);
      const records = await recordsOf(stack, prefix);
      expect(leaving.map((server) => records[server])).toEqual([' ready', ' ready']);
    },
  );

  it.each([
    ['its first member, which leads it', 'l', 1],
    ['another one', 'm', 2],
  ] as const)('goes on without a member that is lost for good: %s', SLOW, async (_which, prefix, number) => {
    const fleet = await formed(prefix, 3);
    const lost = `${prefix}${number}`;
    const staying = [1, 2, 3].filter((other) => other !== number).map((other) => `${prefix}${other}`);
    await fleet.host(lost).cutPower();
    const operation = await ended(await removeServers(stack, prefix, { server_names: [lost], lost: true }));
    expect(operation.steps.find(({ name }) => name === 'forget')?.left_over).toContain('reset it');
    expect(membersOf(fleet, staying[0] ?? '')).toEqual(staying);
    expect(await recordsOf(stack, prefix)).toEqual(
      Object.fromEntries(staying.map((server) => [server, `${prefix} ready`])),
    );
    expect(await followedMembers(stack, prefix)).toEqual(staying);
  });

  it('goes on without a new member that died while an operation on it had failed', SLOW, async () => {
    const fleet = await formed('n', 4);
    const path = '/1.0/storage-pools/local/volumes/custom';
    fleet.faults.plant({ effect: 'error', status: 400, message: 'planted', method: 'POST', path });
    const adding = await addServers(stack, 'n', { server_names: ['n4'], copy_services_config: true });
    await untilEnded(stack, adding, 'failed', 90_000);
    await fleet.host('n4').cutPower();
    await ended(await removeServers(stack, 'n', { server_names: ['n4'], lost: true }));
    expect(membersOf(fleet, 'n1')).toEqual(['n1', 'n2', 'n3']);
    // The cluster is free for the next change.
    await ended(await removeServers(stack, 'n', { server_names: ['n3'] }));
  });
});
