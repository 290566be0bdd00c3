import { randomUUID } from 'node:crypto';
import { rowsOf } from '@muster/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../../spec-support/database.js';
import { takeDueServers } from './poll-server.js';
import { QuietPolls } from './quiet-polls.js';

let database: SpecDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('many quiet looks are written, and one at a server that gave news of itself meanwhile is not', async () => {
  const { dataSource } = database;
  await dataSource.query(
    `INSERT INTO server (id, name, channel, certificate, status, poll_at, full_poll_at, poll_failures)
     SELECT id::uuid, 's' || n, 'stable', 'certificate ' || n, 'ready', now(), now(), 0
       FROM unnest($1::text[]) WITH ORDINALITY AS s(id, n)`,
    [[randomUUID(), randomUUID(), randomUUID()]],
  );
  const servers = await takeDueServers(dataSource, 'answering', 10);
  expect(servers).toHaveLength(3);
  await dataSource.query(
    `UPDATE server SET status = 'offline', poll_at = now() - interval '1 minute' WHERE name = 's2'`,
  );
  const quiet = new QuietPolls(dataSource);
  const outcome = { status: 'ready', detail: '', seen: true, failures: 0, nextMs: 60_000 } as const;
  await Promise.all(servers.map((server) => quiet.record({ server, outcome })));
  const rows = await rowsOf(
    dataSource,
    `SELECT name, status, last_seen > now() - interval '1 minute' AS seen, poll_at > now() + interval '30 seconds' AS later
       FROM server ORDER BY name`,
  );
  expect(rows).toEqual([
    { name: 's1', status: 'ready', seen: true, later: true },
    { name: 's2', status: 'offline', seen: false, later: false },
    { name: 's3', status: 'ready', seen: true, later: true },
  ]);
});
