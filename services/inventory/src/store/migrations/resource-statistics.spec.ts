import { rowsOf } from '@muster/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNames } from '../../kinds.js';
import { createDatabase, type SpecDatabase } from '../../spec-support/database.js';

let database: SpecDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('every kind is analysed after half of its rows have changed', async () => {
  const rows = await rowsOf<{ kind: string }>(
    database.dataSource,
    `SELECT replace(relname, 'resource_', '') AS kind FROM pg_class JOIN pg_inherits ON inhrelid = oid
     WHERE inhparent = 'resource'::regclass AND 'autovacuum_analyze_scale_factor=0.5' = ANY(reloptions)`,
  );
  expect(rows.map(({ kind }) => kind).toSorted()).toEqual([...kindNames].toSorted());
});
