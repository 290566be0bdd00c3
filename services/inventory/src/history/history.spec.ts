import { rowsOf } from '@muster/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HistoryController } from '../api/history-controller.js';
import { readListing, readSingle } from '../listing/listed-object.js';
import { resourceUuid } from '../resource-key.js';
import { addCluster, createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { applyListing } from '../store/apply-listing.js';
import { applyObjects } from '../store/apply-objects.js';
import { renameCluster } from '../store/clusters.js';
import type { Fence } from '../store/fence.js';
import { keepPartitions } from './keep-partitions.js';

const KIND = 'instance';
const KEEP_DAYS = 30;
let database: SpecDatabase;
let fence: Fence;
let name = '';
let count = 0;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  count += 1;
  name = `c${count}`;
  fence = await addCluster(database.dataSource, name);
});

const instance = (more: object = {}) => ({ name: 'a', project: 'default', location: 's1', ...more });

const counted = (usage: number, status: string) => instance({ state: { cpu: { usage }, status } });
const dayOf = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const tableOf = (days: number) => `history_${dayOf(days).replaceAll('-', '')}`;

function list(...objects: object[]) {
  const { objects: listed, faults } = readListing(KIND, '', JSON.stringify({ metadata: objects }));
  const listing = {
    kind: KIND,
    objects: listed,
    faults,
    unlistedParents: new Set<string>(),
    startedAt: new Date(),
  } as const;
  return applyListing(database.dataSource, fence, listing, 'sweep');
}

function tell(action: string, object?: object) {
  const ref = { kind: KIND, project: 'default', parent: '', type: '', name: 'a', member: '' } as const;
  const found = object === undefined ? undefined : readSingle(KIND, '', JSON.stringify({ metadata: object }));
  const foundBy = action === 'resync' ? 'resync' : 'event';
  return applyObjects(database.dataSource, {
    fence,
    kind: KIND,
    readings: [{ ref, found }],
    changedBy: action,
    foundBy,
  });
}

const uuid = (cluster = name) =>
  resourceUuid(KIND, cluster, { server: '', project: 'default', parent: '', type: '', name: 'a' });

async function entries({ limit = 100, after, of = uuid() }: { limit?: number; after?: string; of?: string } = {}) {
  const answered: Record<string, unknown>[] = [];
  const asked = new HistoryController(database.dataSource).history({ kind: KIND, uuid: of, limit, after });
  for await (const row of asked) answered.push(JSON.parse(row) as Record<string, unknown>);
  return answered;
}
const said = async () =>
  (await entries()).map(({ change, found_by, reason, paths }) =>
    [change, found_by, reason, ...(paths as string[])].join(' '),
  );

test('says what changed, by which event or listing, newest first, and stays when the object is gone', async () => {
  await list();
  await tell('instance-created', instance({ config: { 'user.a': '1' }, status: 'Stopped' }));
  await tell('instance-updated', instance({ config: { 'user.a': '2', 'user/b': '3' }, status: 'Stopped' }));
  await list(instance({ config: { 'user.a': '2', 'user/b': '3' }, status: 'Running' }));
  await tell('resync', instance({ status: 'Running' }));
  await tell('instance-deleted');
  expect(await said()).toEqual([
    'deleted event instance-deleted',
    'updated resync resync /config',
    'updated listing sweep /status',
    'updated event instance-updated /config/user.a /config/user~1b',
    'created event instance-created',
  ]);
  expect((await entries())[0]).toMatchObject({ cluster: name, server: 's1', project: 'default', name: 'a', type: '' });
});

test('a first listing is one entry for all that it finds', async () => {
  await list(instance(), { ...instance(), name: 'b' });
  expect(await said()).toEqual(['listed listing sweep']);
  const rows = await rowsOf(database.dataSource, 'SELECT 1 FROM history WHERE cluster_id = $1', [fence.clusterId]);
  expect(rows).toHaveLength(1);
});

test('counters alone make no entry, and are left out of one', async () => {
  await list();
  await tell('instance-created', counted(1, 'Stopped'));
  await tell('instance-updated', counted(2, 'Stopped'));
  await tell('instance-started', counted(3, 'Running'));
  expect(await said()).toEqual(['updated event instance-started /state/status', 'created event instance-created']);
});

test('keeps no values, so no secret of an object is in it', async () => {
  await list();
  await tell('instance-created', instance({ config: { 'cloud-init.user-data': 'password: sesame' } }));
  await tell('instance-updated', instance({ config: { 'cloud-init.user-data': 'password: open' } }));
  const rows = await rowsOf<{ row: string }>(database.dataSource, 'SELECT history::text AS row FROM history');
  expect(rows.filter(({ row }) => /sesame|open/.test(row))).toEqual([]);
});

test('is read page by page without a gap or a double', async () => {
  await list();
  for (let turn = 0; turn < 5; turn += 1) await tell('instance-updated', instance({ turn }));
  const all = (await entries()).map(({ id }) => id);
  const paged: unknown[] = [];
  for (let after: string | undefined; paged.length < all.length; after = String(paged.at(-1))) {
    paged.push(...(await entries({ limit: 2, after })).map(({ id }) => id));
  }
  expect(paged).toEqual(all);
});

test('goes with the object when its cluster is renamed', async () => {
  await list();
  await tell('instance-created', instance());
  await renameCluster(database.dataSource, fence.clusterId, `${name}-new`);
  expect((await entries({ of: uuid(`${name}-new`) })).map(({ change }) => change)).toEqual(['moved', 'created']);
  await expect(entries()).rejects.toMatchObject({ code: 'object.not-found' });
});

test('has a partition for each day ahead, moves there what came too early, and drops what is too old', async () => {
  const { dataSource } = database;
  await list();
  await tell('instance-created', instance());
  for (const days of [KEEP_DAYS + 2, KEEP_DAYS - 2]) {
    await dataSource.query(
      `CREATE TABLE ${tableOf(days)} PARTITION OF history FOR VALUES FROM ('${dayOf(days)} 00:00Z') TO ('${dayOf(days - 1)} 00:00Z')`,
    );
  }
  await keepPartitions(dataSource, KEEP_DAYS);
  await keepPartitions(dataSource, KEEP_DAYS);
  const tables = await rowsOf<{ name: string }>(
    dataSource,
    `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'history'::regclass`,
  );
  expect(tables.map(({ name: table }) => table).toSorted()).toEqual(
    [KEEP_DAYS - 2, 0, -1, -2, -3].map(tableOf).concat('history_rest').toSorted(),
  );
  expect(await rowsOf(dataSource, 'SELECT 1 FROM history_rest')).toEqual([]);
  expect((await entries()).map(({ change }) => change)).toEqual(['created']);
  await tell('instance-updated', instance({ status: 'Running' }));
  expect((await entries()).map(({ change }) => change)).toEqual(['updated', 'created']);
  expect(await rowsOf(dataSource, 'SELECT 1 FROM history_rest')).toEqual([]);
});

test('of objects that are written together each names its own event', async () => {
  await list(instance());
  const reading = (of: string, action: string, object?: object) => ({
    ref: { kind: KIND, project: 'default', parent: '', type: '', name: of, member: '' } as const,
    found: object === undefined ? undefined : readSingle(KIND, '', JSON.stringify({ metadata: object })),
    action,
  });
  const readings = [reading('a', 'instance-deleted'), reading('b', 'instance-created', { ...instance(), name: 'b' })];
  await applyObjects(database.dataSource, {
    fence,
    kind: KIND,
    readings,
    changedBy: 'instance-created',
    foundBy: 'event',
  });
  const rows = await rowsOf<{ name: string; reason: string }>(
    database.dataSource,
    'SELECT name, reason FROM history WHERE cluster_id = $1 AND uuid IS NOT NULL ORDER BY name',
    [fence.clusterId],
  );
  expect(rows).toEqual([
    { name: 'a', reason: 'instance-deleted' },
    { name: 'b', reason: 'instance-created' },
  ]);
});
