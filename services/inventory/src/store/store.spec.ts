import { createHash } from 'node:crypto';
import { rowOf, rowsOf } from '@muster/database';
import { EVENT_DATA, type ResourceKind } from '@muster/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ObjectRef } from '../follow/event-marks.js';
import { readListing, readSingle } from '../listing/listed-object.js';
import { resourceUuid } from '../resource-key.js';
import { addCluster, createDatabase, writtenEvents, type SpecDatabase } from '../spec-support/database.js';
import { applyListing } from './apply-listing.js';
import { applyObjects } from './apply-objects.js';
import { forgetCluster, renameCluster } from './clusters.js';
import { FenceLost, takeFence, type Fence } from './fence.js';
import { noteFailure } from './save-freshness.js';

let database: SpecDatabase;
let fence: Fence;
let count = 0;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  count += 1;
  fence = await addCluster(database.dataSource, `c${count}`);
  await database.dataSource.query('TRUNCATE outbox');
});

interface Said {
  readonly parent?: string;
  readonly unlisted?: readonly string[];
}

function apply(kind: ResourceKind, objects: readonly (object | string)[], { parent = '', unlisted = [] }: Said = {}) {
  const texts = objects.map((object) => (typeof object === 'string' ? object : JSON.stringify(object)));
  const { objects: listed, faults } = readListing(kind, parent, `{"metadata":[${texts.join(',')}]}`);
  const listing = { kind, objects: listed, faults, unlistedParents: new Set(unlisted), startedAt: new Date() };
  return applyListing(database.dataSource, fence, listing, 'sweep');
}

function read(kind: ResourceKind, place: Partial<ObjectRef>, object?: object) {
  const ref = { kind, project: 'default', parent: '', type: '', name: '', member: '', ...place };
  const found = object === undefined ? undefined : readSingle(kind, ref.parent, JSON.stringify({ metadata: object }));
  const changedBy = 'instance-updated';
  return applyObjects(database.dataSource, { fence, kind, readings: [{ ref, found }], changedBy, foundBy: 'event' });
}

const instance = (name: string, more: object = {}) => ({ name, project: 'default', location: 's1', ...more });
const volume = (name: string, location: string, more: object = {}) => ({
  name,
  type: 'custom',
  project: 'default',
  location,
  ...more,
});

function rows(kind: ResourceKind) {
  return rowsOf<{ name: string; server: string; parent: string; xmin: string; object: string; changed_by: string }>(
    database.dataSource,
    `SELECT name, server, parent, xmin::text AS xmin, object::text AS object, changed_by FROM resource_${kind}
     WHERE cluster_id = $1 ORDER BY name, server`,
    [fence.clusterId],
  );
}
const synced = () =>
  rowOf<{ synced_to: Date }>(
    database.dataSource,
    `SELECT synced_to FROM kind_follow WHERE cluster_id = $1 AND kind = 'storage_volume'`,
    [fence.clusterId],
  );
const error = async (kind: ResourceKind) => {
  const noted = 'SELECT error FROM kind_follow WHERE cluster_id = $1 AND kind = $2';
  return (await rowOf<{ error: string }>(database.dataSource, noted, [fence.clusterId, kind]))?.error;
};
const names = async (kind: ResourceKind) => (await rows(kind)).map(({ name, server }) => `${name}@${server}`);

const openRows = async () =>
  (
    await rowsOf<{ open: boolean }>(
      database.dataSource,
      'SELECT open_under IS NOT NULL AS open FROM resource_instance WHERE cluster_id = $1',
      [fence.clusterId],
    )
  ).map((row) => row.open);

test('a first listing is one event, however many objects it finds', async () => {
  await apply('instance', [instance('a'), instance('b')]);
  expect(await names('instance')).toEqual(['a@s1', 'b@s1']);
  expect(await writtenEvents(database.dataSource)).toEqual(['inventory.synced instance']);
});

test('a first listing that finds nothing is one event, too, and the next one is not the first any more', async () => {
  await noteFailure(database.dataSource, fence, 'storage_volume', 'no member answered');
  expect(await apply('storage_volume', [])).toMatchObject({
    rowsWritten: 0,
    rowsRemoved: 0,
    announced: [],
    faults: [],
  });
  expect((await synced())?.synced_to).toBeInstanceOf(Date);
  expect(await error('storage_volume')).toBe('');
  expect(await writtenEvents(database.dataSource)).toEqual(['inventory.synced storage_volume']);
  await apply('storage_volume', [volume('v', 's1')], { parent: 'local' });
  expect(await writtenEvents(database.dataSource)).toContain('resource.created storage_volume s1 v');
});

test('that a kind has to be read anew is told in the same way whatever was found, and when its cluster is renamed', async () => {
  await apply('storage_volume', []);
  await apply('instance', [instance('a')]);
  await renameCluster(database.dataSource, fence.clusterId, `renamed${count}`);
  const told = await rowsOf<{ noun: string; verb: string; aggregate: string; cluster_id: string; data: object }>(
    database.dataSource,
    'SELECT noun, verb, aggregate, cluster_id, data FROM outbox ORDER BY version',
  );
  const event = { noun: 'inventory', verb: 'synced', aggregate: fence.clusterId, cluster_id: fence.clusterId };
  expect(told).toEqual([
    { ...event, data: { cluster: `c${count}`, kind: 'storage_volume', rows: 0 } },
    { ...event, data: { cluster: `c${count}`, kind: 'instance', rows: 1 } },
    { ...event, data: { cluster: `renamed${count}`, kind: 'instance', rows: 1 } },
  ]);
  expect(told.flatMap(({ data }) => EVENT_DATA.inventory.safeParse(data).error?.issues ?? [])).toEqual([]);
});

test('a first listing that finds nothing removes what events had told of', async () => {
  await read('instance', { name: 'a' }, instance('a'));
  expect(await apply('instance', [])).toMatchObject({ rowsRemoved: 1 });
  expect(await names('instance')).toEqual([]);
});

test('a listing that finds nothing changed writes no row and no event', async () => {
  const counted = (usage: number) => instance('a', { state: { cpu: { usage }, status: 'Running' } });
  await apply('instance', [counted(1), instance('b')]);
  const before = await rows('instance');
  await database.dataSource.query('TRUNCATE outbox');
  const outcome = await apply('instance', [instance('b'), counted(2)]);
  expect(outcome).toMatchObject({ rowsWritten: 0, rowsRemoved: 0, announced: [] });
  expect(await rows('instance')).toEqual(before);
  expect(await writtenEvents(database.dataSource)).toEqual([]);
});

test('later listings write what differs, with an event for each object', async () => {
  await apply('instance', [instance('a'), instance('b')]);
  const outcome = await apply('instance', [instance('a', { status: 'Running' }), instance('c')]);
  expect(outcome).toMatchObject({ rowsWritten: 2, rowsRemoved: 1 });
  expect(outcome.announced.map(({ name }) => name)).toEqual(['a', 'c', 'b']);
  expect((await writtenEvents(database.dataSource)).toSorted()).toEqual([
    'inventory.synced instance',
    'resource.created instance s1 c',
    'resource.deleted instance s1 b',
    'resource.updated instance s1 a',
  ]);
});

test('versions of an object rise, also when it is made anew under its old name', async () => {
  await apply('instance', [instance('a')]);
  await apply('instance', []);
  await apply('instance', [instance('a')]);
  await apply('instance', [instance('a', { status: 'Running' })]);
  const events = await rowsOf<{ verb: string; version: string }>(
    database.dataSource,
    `SELECT verb, version::text AS version FROM outbox WHERE noun = 'resource' ORDER BY row_id`,
  );
  expect(events.map(({ verb }) => verb)).toEqual(['deleted', 'created', 'updated']);
  const versions = events.map(({ version }) => Number(version));
  expect(versions).toEqual(versions.toSorted((one, other) => one - other));
  expect(new Set(versions).size).toBe(3);
});

test('64-bit numbers keep every digit', async () => {
  await apply('instance', ['{"name":"a","project":"p","location":"s1","size":18446744073709551615}']);
  expect((await rows('instance'))[0]?.object).toContain('18446744073709551615');
});

test('what is written says whether it holds a secret, and says so anew when that changes', async () => {
  await apply('instance', [instance('a', { config: { 'limits.cpu': '1' } })]);
  expect(await openRows()).toEqual([true]);
  await apply('instance', [instance('a', { config: { 'user.user-data': 'x' } })]);
  expect(await openRows()).toEqual([false]);
});

test('an object that Postgres refuses is set apart, reported, and holds up no other', async () => {
  const many = Array.from({ length: 20 }, (_, index) => instance(`i${String(index).padStart(2, '0')}`));
  const bad = String.raw`{"name":"bad","project":"default","location":"s1","description":"a\u0000b"}`;
  const outcome = await apply('instance', [...many.slice(0, 7), bad, ...many.slice(7)]);
  expect(outcome.rowsWritten).toBe(20);
  expect(outcome.faults).toEqual([expect.stringMatching(/^bad was set apart: .*Unicode/)]);
  expect(await error('instance')).toContain('bad was set apart');
});

test('an object that is too large for Postgres is set apart like one that is malformed', async () => {
  // A name goes into an index, whose entries have a limit that even compressed text can exceed.
  const endless = Array.from({ length: 4_000 }, (_, index) => createHash('md5').update(String(index)).digest('hex'));
  const outcome = await apply('instance', [instance('a'), instance(endless.join('')), instance('b')]);
  expect(outcome.rowsWritten).toBe(2);
  expect(outcome.faults).toEqual([expect.stringContaining('was set apart: index row')]);
});

test('an object that an event tells of and Postgres refuses is reported at once, and not again when it is mended', async () => {
  await apply('instance', [instance('a')]);
  await read('instance', { name: 'a' }, instance('a', { description: 'a\u0000b' }));
  expect(await error('instance')).toMatch(/^a was set apart: .*Unicode/);
  await apply('instance', [instance('a', { description: 'mended' })]);
  expect(await error('instance')).toBe('');
});

test('the same volume on three members is three rows, and one of them can go alone', async () => {
  const said = { parent: 'local' };
  await apply('storage_volume', [volume('backups', 's1'), volume('backups', 's2'), volume('backups', 's3')], said);
  expect(await names('storage_volume')).toEqual(['backups@s1', 'backups@s2', 'backups@s3']);
  await read('storage_volume', { parent: 'local', type: 'custom', name: 'backups', member: 's2' });
  expect(await names('storage_volume')).toEqual(['backups@s1', 'backups@s3']);
});

test('a custom volume that goes takes no volume of another type with it', async () => {
  await apply('storage_volume', [volume('x', 's1'), volume('x', 's1', { type: 'container' })], { parent: 'local' });
  await read('storage_volume', { parent: 'local', type: 'custom', name: 'x', member: 's1' });
  expect(await names('storage_volume')).toEqual(['x@s1']);
});

test('children of a vanished parent go; those of one that could not be listed stay, and the kind is not synced', async () => {
  await apply('storage_volume', [volume('a', 's1')], { parent: 'vanished' });
  await apply('storage_volume', [volume('b', 's1')], { parent: 'broken', unlisted: ['vanished'] });
  expect(await names('storage_volume')).toEqual(['a@s1', 'b@s1']);
  const before = await synced();
  await apply('storage_volume', [], { unlisted: ['broken'] });
  expect(await names('storage_volume')).toEqual(['b@s1']);
  expect(await synced()).toEqual(before);
});

test('one object is created, updated, left alone and removed by what a member says of it', async () => {
  await apply('instance', []);
  const ref = { name: 'a', member: 's1' };
  await read('instance', ref, instance('a'));
  await read('instance', ref, instance('a'));
  await read('instance', ref, instance('a', { location: 's2' }));
  expect(await names('instance')).toEqual(['a@s2']);
  await read('instance', ref);
  await read('instance', ref);
  expect(await writtenEvents(database.dataSource)).toEqual([
    'inventory.synced instance',
    'resource.created instance s1 a',
    'resource.updated instance s2 a',
    'resource.deleted instance s2 a',
  ]);
});

test('who lost the fence writes nothing', async () => {
  await apply('instance', [instance('a')]);
  await takeFence(database.dataSource, fence.clusterId);
  await expect(apply('instance', [])).rejects.toThrow(FenceLost);
  expect(await names('instance')).toEqual(['a@s1']);
  await expect(apply('storage_volume', [])).rejects.toThrow(FenceLost);
  expect(await synced()).toBeUndefined();
});

test('a renamed cluster keeps its rows under the identities of its new name', async () => {
  await apply('instance', [instance('a')]);
  await apply('storage_volume', [volume('v', 's1')], { parent: 'local' });
  const name = `renamed${count}`;
  await renameCluster(database.dataSource, fence.clusterId, name);
  const moved = await rowsOf<{ uuid: string; cluster: string }>(
    database.dataSource,
    'SELECT uuid, cluster FROM resource WHERE cluster_id = $1 ORDER BY kind',
    [fence.clusterId],
  );
  const place = { server: 's1', project: 'default', parent: '', type: '' };
  expect(moved).toEqual([
    { uuid: resourceUuid('instance', name, { ...place, name: 'a' }), cluster: name },
    {
      uuid: resourceUuid('storage_volume', name, { ...place, parent: 'local', type: 'custom', name: 'v' }),
      cluster: name,
    },
  ]);
  expect(await apply('instance', [instance('a')])).toMatchObject({ rowsWritten: 0, rowsRemoved: 0 });
});

test('a deleted cluster takes its rows with it, and a new one of its name begins without them', async () => {
  await apply('instance', [instance('a')]);
  await forgetCluster(database.dataSource, fence.clusterId);
  await expect(apply('instance', [])).rejects.toThrow(FenceLost);
  expect(await names('instance')).toEqual([]);
});
