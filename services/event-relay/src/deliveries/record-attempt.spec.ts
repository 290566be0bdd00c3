import { randomUUID } from 'node:crypto';
import { rowOf, rowsOf } from '@muster/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { recordArrival, recordFailure } from './record-attempt.js';
import { FAILURES_UNTIL_OPEN } from './retry-plan.js';

let database: SpecDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const PLAN = { state: 'pending', pauseMs: 5_000 } as const;

interface Taken {
  readonly id: string;
  readonly webhook_id: string;
  readonly attempts: number;
}

/** A webhook with so many failures in a row, and a delivery to it that was taken. */
async function add(failures: number): Promise<Taken> {
  const webhook = randomUUID();
  const { dataSource } = database;
  await rowsOf(
    dataSource,
    `INSERT INTO webhook (id, url, description, consumer, secret_sealed, events, clusters, kinds, start, failures)
     VALUES ($1, 'https://receiver.example', '', $2, '', '{}', '{}', '{}', '{}', $3)`,
    [webhook, `webhook-${webhook}`, failures],
  );
  const delivery = await rowOf<Taken>(
    dataSource,
    `INSERT INTO webhook_delivery (webhook_id, event_id, event_type, subject, body, attempts)
     VALUES ($1, 'provisioning/1', 'muster.server.updated', 's', '{}', 1) RETURNING id, webhook_id, attempts`,
    [webhook],
  );
  return delivery!;
}

const shown = ({ id }: Taken) =>
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
  await database.dataSource.query('UPDATE webhook_delivery SET attempts = 2 WHERE id = $1', [delivery.id]);
  await recordFailure(database.dataSource, { ...delivery, attempts: 2 }, 'answered 500', PLAN);
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

test('a failure that is written down late says nothing of a delivery that was taken, and made, once more meanwhile', async () => {
  const late = await add(0);
  const { dataSource } = database;
  await dataSource.query('UPDATE webhook_delivery SET attempts = 2 WHERE id = $1', [late.id]);
  await recordFailure(dataSource, late, 'no answer within 10 s', { state: 'dead' });
  await recordArrival(dataSource, late);
  await recordFailure(dataSource, late, 'no answer within 10 s', { state: 'dead' });
  const made = await rowOf(dataSource, 'SELECT state, last_error FROM webhook_delivery WHERE id = $1', [late.id]);
  expect(made).toEqual({ state: 'delivered', last_error: '' });
  expect(await shown(late)).toMatchObject({ failures: 0, webhook: '' });
});
