import { rowsOf, withTransaction } from '@muster/database';
import type { ResourceKind } from '@muster/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSingle } from '../listing/listed-object.js';
import { addCluster, createDatabase, type SpecDatabase } from '../spec-support/database.js';
import type { KindReadings } from '../store/apply-objects.js';
import { FenceLost, takeFence, type Fence } from '../store/fence.js';
import { ObjectWriter } from './object-writer.js';

let database: SpecDatabase;
let writer: ObjectWriter;
let fences: Fence[] = [];
let count = 0;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { dataSource } = database;
  writer = new ObjectWriter(dataSource);
  await dataSource.query('TRUNCATE outbox, resource');
  fences = [];
  for (let each = 0; each < 4; each += 1) fences.push(await addCluster(dataSource, `c${(count += 1)}`));
});

/** What an event has a lane say about one object of a cluster; `object` is left out when it is gone. */
function says(fence: Fence | undefined, name: string, object?: object, kind: ResourceKind = 'instance'): KindReadings {
  if (fence === undefined) throw new Error('the spec has no such cluster');
  const ref = { kind, project: 'default', parent: '', type: '', name, member: '' };
  const metadata = { project: 'default', location: 'none', name, ...object };
  const found = object === undefined ? undefined : readSingle(kind, '', JSON.stringify({ metadata }));
  return { fence, kind, readings: [{ ref, found }], changedBy: `${kind}-updated`, foundBy: 'event' };
}

const rows = () =>
  rowsOf<{ kind: string; name: string; cluster: string; at: string }>(
    database.dataSource,
    // The time of a row is that of its transaction.
    'SELECT kind, name, cluster_id AS cluster, last_updated::text AS at FROM resource ORDER BY kind, name',
  );
const events = async () =>
  (
    await rowsOf<{ event: string }>(
      database.dataSource,
      `SELECT concat_ws(' ', verb, data->>'kind', data->>'name', c.name = data->>'cluster') AS event
       FROM outbox o JOIN cluster c ON c.id::text = o.cluster_id ORDER BY 1`,
    )
  ).map(({ event }) => event);

test('what comes while something is being written goes into one transaction, whatever cluster and kind it is of', async () => {
  const [a, b, c, d] = fences;
  await Promise.all([
    writer.write(says(a, 'first', {})),
    writer.write(says(b, 'b', {})),
    writer.write(says(c, 'c', {})),
    writer.write(says(d, 'd', {}, 'profile')),
  ]);
  const [{ at: first } = { at: '' }, ...others] = (await rows()).toSorted((one) => (one.name === 'first' ? -1 : 1));
  expect(others.map(({ name }) => name).toSorted()).toEqual(['b', 'c', 'd']);
  expect(new Set(others.map(({ at }) => at)).size).toBe(1);
  expect(others[0]?.at).not.toBe(first);
  expect(await events()).toEqual([
    'created instance b t',
    'created instance c t',
    'created instance first t',
    'created profile d t',
  ]);
});

test('each is told its own outcome, and objects of one name in several clusters are several objects', async () => {
  const [a, b, c, d] = fences;
  await Promise.all([writer.write(says(a, 'x', {})), writer.write(says(b, 'x', {})), writer.write(says(c, 'x', {}))]);
  const outcomes = await Promise.all([
    writer.write(says(a, 'x', { description: 'busy' })),
    writer.write(says(b, 'x')),
    writer.write(says(c, 'x', {})),
    writer.write(says(d, 'x')),
  ]);
  expect(outcomes.map(({ rowsWritten, rowsRemoved }) => [rowsWritten, rowsRemoved])).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
    [0, 0],
  ]);
  expect(new Set((await rows()).map(({ cluster }) => cluster))).toEqual(new Set([a?.clusterId, c?.clusterId]));
});

test('an object that Postgres refuses is set apart in its own cluster, and holds up no other', async () => {
  const [a, b, c] = fences;
  const outcomes = await Promise.all([
    writer.write(says(a, 'first', {})),
    writer.write(says(b, 'bad', { description: 'a\u0000b' })),
    writer.write(says(c, 'good', {})),
  ]);
  expect(outcomes.map(({ faults }) => faults.length)).toEqual([0, 1, 0]);
  expect((await rows()).map(({ name }) => name)).toEqual(['first', 'good']);
  const noted = await rowsOf<{ cluster_id: string }>(
    database.dataSource,
    `SELECT cluster_id FROM kind_follow WHERE error LIKE '%set apart%' AND cluster_id = ANY($1)`,
    [fences.map(({ clusterId }) => clusterId)],
  );
  expect(noted).toEqual([{ cluster_id: b?.clusterId }]);
});

test('who lost the fence of a cluster is told so and writes nothing of it; the others are written', async () => {
  const [a, b, c] = fences;
  await takeFence(database.dataSource, b?.clusterId ?? '');
  const [, lost] = await Promise.allSettled([
    writer.write(says(a, 'first', {})),
    writer.write(says(b, 'lost', {})),
    writer.write(says(c, 'good', {})),
  ]);
  expect(lost).toMatchObject({ status: 'rejected', reason: expect.any(FenceLost) });
  expect((await rows()).map(({ name }) => name)).toEqual(['first', 'good']);
});

test('a cluster that somebody holds holds up itself alone', async () => {
  const [a, b, c] = fences;
  let slow: Promise<unknown> | undefined;
  await withTransaction(database.dataSource, async (tx) => {
    await tx.query('SELECT FROM cluster WHERE id = $1 FOR UPDATE', [b?.clusterId]);
    const first = writer.write(says(a, 'first', {}));
    slow = writer.write(says(b, 'slow', {}));
    await Promise.all([first, writer.write(says(c, 'good', {}))]);
    await writer.write(says(c, 'later', {}));
    expect((await rows()).map(({ name }) => name)).toEqual(['first', 'good', 'later']);
  });
  await slow;
  expect((await rows()).map(({ name }) => name)).toContain('slow');
});

test('what fails for another reason than its data fails for itself alone', async () => {
  const [a, b, c] = fences;
  // A fact must not be so long.
  const broken = { ...says(b, 'broken', {}), changedBy: 'x'.repeat(300_000) };
  const [, failed] = await Promise.allSettled([
    writer.write(says(a, 'first', {})),
    writer.write(broken),
    writer.write(says(c, 'good', {})),
  ]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('are allowed') } });
  expect((await rows()).map(({ name }) => name)).toEqual(['first', 'good']);
});
