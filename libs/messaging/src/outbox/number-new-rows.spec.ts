import 'reflect-metadata';
import { rowsOf } from '@muster/database';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OwnDatabase } from '../testing/own-database.js';
import { NUMBER_NEW_ROWS } from './outbox-session.js';

let database: OwnDatabase;
let source: DataSource;

beforeAll(async () => {
  database = await OwnDatabase.start();
  source = await database.connect();
});
afterAll(() => database.stop());

interface PlanNode {
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

it('new rows are looked up one by one, although Postgres saw none when it last counted', async () => {
  await source.query(
    `INSERT INTO outbox (id, noun, verb, aggregate, version, data)
     SELECT n, 'cluster', 'created', 'c', n, '{}' FROM generate_series(1, 20000) AS n`,
  );
  await source.query('ANALYZE outbox');
  const [explained] = await rowsOf<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    source,
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${NUMBER_NEW_ROWS.text}`,
  );
  const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  const nodes = (explained?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => flat(Plan));
  expect(nodes.flatMap((node) => node['Index Name'] ?? []).toSorted()).toEqual(['outbox_new', 'outbox_pkey']);
});
