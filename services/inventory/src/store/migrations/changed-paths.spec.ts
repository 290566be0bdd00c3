import { rowOf, rowsOf } from '@muster/database';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../../spec-support/database.js';
import { FIRST_CHANGED_PATHS, MEMBERS_OF } from './history.js';

let database: SpecDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.dataSource.query(MEMBERS_OF);
  await database.dataSource.query(
    FIRST_CHANGED_PATHS.replace('FUNCTION changed_paths', 'FUNCTION first_changed_paths'),
  );
});
afterAll(() => database.drop());

const leaf = fc.constantFrom<unknown>(null, true, 1, 'a', [], ['b', 'a'], ['a', 'b'], {});
const inner = fc.dictionary(fc.constantFrom('x', 'y/z', '~', ''), leaf, { maxKeys: 3 });
// The first way did not tell of a list without an order that came or went.
const object = fc
  .tuple(fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~'), fc.oneof(leaf, inner), { maxKeys: 4 }), leaf)
  .map(([others, used_by]) => ({ ...others, used_by }));

test('changed paths are those that comparing every key with every key finds', async () => {
  const pairs = fc.sample(fc.tuple(object, object), { numRuns: 2_000, seed: 20261125 });
  const differences = await rowsOf(
    database.dataSource,
    `SELECT * FROM (
       SELECT before, after, changed_paths(before, after, '{/b/x,/a}', '{used_by}') AS paths,
         first_changed_paths(before, after, '{/b/x,/a}', '{used_by}') AS first
       FROM (SELECT pair -> 0 AS before, pair -> 1 AS after FROM jsonb_array_elements($1::jsonb) AS pair) AS pairs
     ) AS both_ways WHERE paths <> first`,
    [JSON.stringify(pairs)],
  );
  expect(differences).toEqual([]);
});

async function paths(before: unknown, after: unknown): Promise<string[] | undefined> {
  const row = await rowOf<{ paths: string[] }>(
    database.dataSource,
    `SELECT changed_paths($1, $2, '{}', '{used_by}') AS paths`,
    [JSON.stringify(before), JSON.stringify(after)],
  );
  return row?.paths;
}

test('a list whose order says nothing is a change when it comes, goes, or has other elements', async () => {
  expect(await paths({}, { used_by: [] })).toEqual(['/used_by']);
  expect(await paths({ used_by: ['a'] }, {})).toEqual(['/used_by']);
  expect(await paths({ used_by: ['a'] }, { used_by: ['b'] })).toEqual(['/used_by']);
  expect(await paths({ used_by: ['a', 'b'] }, { used_by: ['b', 'a'] })).toEqual([]);
});

test('the way to find changed paths can be taken back and made again', async () => {
  const other = await createDatabase();
  const { dataSource } = other;
  const functions = async () =>
    rowsOf(
      dataSource,
      `SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'inventory'::regnamespace ORDER BY proname, prosrc`,
    );
  const before = await functions();
  await dataSource.undoLastMigration();
  await dataSource.undoLastMigration();
  expect(await functions()).not.toEqual(before);
  await dataSource.runMigrations();
  expect(await functions()).toEqual(before);
  await other.drop();
});
