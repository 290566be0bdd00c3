import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createDataSource } from './data-source.js';
import { rowsOf } from './query.js';
import { withTransaction } from './transaction.js';

const schema = `deadlock_${randomBytes(6).toString('hex')}`;
let source: DataSource;

beforeAll(async () => {
  source = createDataSource({ url: inject('postgresAdminUrl'), schema, migrations: [], poolSize: 4 });
  await source.initialize();
  await source.query(`CREATE SCHEMA ${schema}`);
  await source.query('CREATE TABLE account (name text PRIMARY KEY, changes int NOT NULL)');
  await source.query("INSERT INTO account VALUES ('a', 0), ('b', 0)");
});

afterAll(async () => {
  await source?.query(`DROP SCHEMA ${schema} CASCADE`);
  await source?.destroy();
});

it('two transactions that wait for each other both have their effect, once', async () => {
  let arrived = 0;
  const meeting = new EventEmitter();
  const both = once(meeting, 'both');
  const attempts = { first: 0, second: 0 };
  const change = (who: 'first' | 'second', order: readonly string[]) =>
    withTransaction(source, async (tx) => {
      attempts[who] += 1;
      for (const name of order) {
        await tx.query('UPDATE account SET changes = changes + 1 WHERE name = $1', [name]);
        // Each holds one row now; the next one is the other's.
        arrived += 1;
        if (arrived === 2) meeting.emit('both');
        await both;
      }
    });

  await Promise.all([change('first', ['a', 'b']), change('second', ['b', 'a'])]);

  expect(attempts.first + attempts.second).toBe(3);
  expect(await rowsOf(source, 'SELECT name, changes FROM account ORDER BY name')).toEqual([
    { name: 'a', changes: 2 },
    { name: 'b', changes: 2 },
  ]);
});
