import { MusterError } from '@muster/errors';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addCluster, createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { askRefresh, closeRequest } from '../store/refresh-requests.js';
import { RefreshOutcomes } from './refresh-outcomes.js';

let database: SpecDatabase;
let outcomes: RefreshOutcomes;
let clusters = 0;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  outcomes = new RefreshOutcomes(database.dataSource);
});

async function ask(): Promise<string> {
  const { clusterId } = await addCluster(database.dataSource, `c${clusters++}`);
  const id = await askRefresh(database.dataSource, { clusterId, kind: null, uuid: null, traceparent: null });
  if (id === undefined) throw new Error('the cluster is not there');
  return id;
}

test('each of many that wait is told what became of its own request, whoever carried it out', async () => {
  const [carriedOut, failed, open] = [await ask(), await ask(), await ask()];
  const all = [carriedOut, failed, open].map((id) => outcomes.of(id, 2_000).catch((error: unknown) => error));
  await closeRequest(database.dataSource, carriedOut, undefined);
  await closeRequest(database.dataSource, failed, new MusterError('object.not-found', 'gone').toWire());
  expect(await Promise.all(all)).toEqual([true, expect.objectContaining({ code: 'object.not-found' }), false]);
});

test('who waits is told at once that Postgres refuses to answer, and the next one is not hindered by it', async () => {
  const id = await ask();
  await database.dataSource.query('ALTER TABLE refresh_request RENAME TO hidden');
  try {
    await expect(outcomes.of(id, 10_000)).rejects.toThrow('does not exist');
  } finally {
    await database.dataSource.query('ALTER TABLE hidden RENAME TO refresh_request');
  }
  await closeRequest(database.dataSource, id, undefined);
  expect(await outcomes.of(id, 10_000)).toBe(true);
});
