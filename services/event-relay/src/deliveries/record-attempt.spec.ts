import { randomUUID } from 'node:crypto';
import { rowOf, rowsOf } from '@muster/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { recordFailure } from './record-attempt.js';
import { FAILURES_UNTIL_OPEN } from './retry-plan.js';

let database: SpecDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const PLAN = { state: 'pending', pauseMs: 5_000 } as const;

/** A webhook with so many failures in a row, and a delivery to it that was taken. */
async function add(failures: number): Promise<{ id: string; webhook_id: string }> {
  const webhook = randomUUID();
  const { dataSource } = database;
  await rowsOf(
    dataSource,
    `INSERT INTO webhook (id, url, description, consumer, secret_sealed, events, clusters, kinds, start, failures)
     VALUES ($1, 'https://receiver.example', '', $2, '', '{}', '{}', '{}', '{}', $3)`,
    [webhook, `webhook-${webhook}`, failures],
  );
  const delivery = await rowOf<{ id: string; webhook_id: string }>(
    dataSource,
    `INSERT INTO webhook_delivery (webhook_id, event_id, event_type, subject, body)
     VALUES ($1, 'provisioning/1', 'muster.server.updated', 's', '{}') RETURNING id, webhook_id`,
    [webhook],
  );
  return delivery!;
}

const shown = ({ id }: { id: string }) =>
  rowOf(
    database.dataSource,
    `SELECT webhook_delivery.last_error AS delivery, webhook.last_error AS webhook, failures, retry_at IS NOT NULL AS alone
       FROM webhook_delivery JOIN webhook ON webhook.id = webhook_id WHERE webhook_delivery.id = $1`,
    [id],
  );

test('a failure counts for the delivery and for its webhook, which is left alone after too many', async () => {
  const delivery = await add(FAILURES_UNTIL_OPEN - 2);
  await recordFailure(database.dataSource, delivery, 'answered 500', PLAN);
  const once = { delivery: 'answered 500', webhook: 'answered 500', failures: FAILURES_UNTIL_OPEN - 1, alone: false };
  expect(await shown(delivery)).toEqual(once);
  await recordFailure(database.dataSource, delivery, 'answered 500', PLAN);
  expect(await shown(delivery)).toEqual({ ...once, failures: FAILURES_UNTIL_OPEN, alone: true });
});

test('who dies while it writes a failure down has written nothing of it', async () => {
  const delivery = await add(0);
  const { dataSource } = database;
  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT FROM webhook WHERE id = $1 FOR UPDATE', [delivery.webhook_id]);
  const dying = recordFailure(dataSource, delivery, 'answered 500', PLAN).then(
    () => 'done',
    () => 'died',
  );
  const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await rowsOf(dataSource, kill)).length).toBe(1);
  expect(await dying).toBe('died');
  await holder.rollbackTransaction();
  await holder.release();
  expect(await shown(delivery)).toEqual({ delivery: '', webhook: '', failures: 0, alone: false });
});
