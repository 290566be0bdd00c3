import 'reflect-metadata';
import type { CloudEvent, NewEvent } from '@muster/contracts';
import { rowOf, rowsOf, withTransaction } from '@muster/database';
import { jetstreamManager } from '@nats-io/jetstream';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventFeed } from '../event/event-feed.js';
import { readCloudEvent } from '../event/cloud-event-headers.js';
import { OwnDatabase } from '../testing/own-database.js';
import { OwnNats } from '../testing/own-nats.js';
import { OutboxPublisher } from './outbox-publisher.js';
import { OutboxSession, outboxBacklog } from './outbox-session.js';
import { replayEvents } from './replay-events.js';
import { hasLostStorage } from './storage-loss.js';
import { writeEvents } from './write-events.js';

let nats: OwnNats;
let database: OwnDatabase;
let source: DataSource;
const publishers: OutboxPublisher[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  nats = await OwnNats.start();
});
afterAll(async () => {
  await nats.stop();
});
beforeEach(async () => {
  database = await OwnDatabase.start();
  source = await database.connect();
  return async () => {
    await Promise.all(publishers.splice(0).map((publisher) => publisher.stop()));
    await database.stop();
  };
});

/** Starts a publisher as a process of its own would: with its own connections. */
async function publish(service: string): Promise<OutboxPublisher> {
  const publisher = new OutboxPublisher(await database.connect(), await nats.connect(), service, { pollMs: 20 });
  publishers.push(publisher);
  publisher.start();
  return publisher;
}

const created = (aggregate: string, version = 1): NewEvent => ({
  noun: 'cluster',
  verb: 'created',
  aggregate,
  version,
  clusterId: 'c-1',
  data: { name: `é ${aggregate}` },
});

const write = (...events: NewEvent[]) => withTransaction(source, (tx) => writeEvents(tx, events));

/** What the stream holds of one service, oldest first. */
async function stored(service: string): Promise<CloudEvent[]> {
  const connection = await nats.connect();
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info('EVENTS');
  const events: CloudEvent[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
    const message = await manager.streams.getMessage('EVENTS', { seq });
    if (message !== null) events.push(readCloudEvent(message.header, message.string()));
  }
  await connection.close();
  return events.filter((event) => event.id.startsWith(`${service}/`));
}

const aggregates = async (service: string) => (await stored(service)).map((event) => event.subject);

async function replay(after: string, limit = 100): Promise<string[]> {
  const subjects: string[] = [];
  for await (const event of replayEvents(source, 'replay', after, limit)) subjects.push(event.subject);
  return subjects;
}

describe('a fact', () => {
  it('that is committed reaches listeners as a CloudEvent; one that is rolled back does not', async () => {
    const heard: CloudEvent[] = [];
    const feed = new EventFeed(await nats.connect());
    const listening = feed.subscribe({ noun: 'cluster', clusterId: 'c-1' }, (event) => heard.push(event));
    await listening.ready();
    const publisher = await publish('one');
    await withTransaction(source, async (tx) => {
      await writeEvents(tx, [created('rolled back')]);
      throw new Error('no');
    }).catch(() => undefined);
    await write(created('agg', 7));
    publisher.wake();
    await expect.poll(() => heard.length).toBe(1);
    listening.close();
    expect(heard[0]).toEqual({
      specversion: '1.0',
      id: 'one/1',
      source: '/muster/one',
      type: 'muster.cluster.created',
      subject: 'agg',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      datacontenttype: 'application/json',
      sequence: '7',
      cluster: 'c-1',
      data: { name: 'é agg' },
    });
  });

  it('that was committed while NATS was stopped still arrives, once', async () => {
    await publish('stopped');
    await write(created('before'));
    await expect.poll(() => aggregates('stopped'), { timeout: 10_000 }).toEqual(['before']);
    await nats.kill();
    await write(created('during'));
    // Long enough for an attempt that fails.
    await expect.poll(() => outboxBacklog(source)).toBe(1);
    await nats.start();
    await write(created('after'));
    await expect.poll(() => outboxBacklog(source), { timeout: 20_000 }).toBe(0);
    expect(await aggregates('stopped')).toEqual(['before', 'during', 'after']);
  }, 40_000);

  it('whose publication was not recorded is sent again and kept once', async () => {
    const publisher = await publish('crashed');
    await write(created('a'), created('b'));
    publisher.wake();
    await expect.poll(() => outboxBacklog(source)).toBe(0);
    // As if the process had died between the acknowledgement and the record.
    await rowsOf(source, 'UPDATE outbox_state SET published_id = 0');
    await expect.poll(() => outboxBacklog(source)).toBe(0);
    expect(await aggregates('crashed')).toEqual(['a', 'b']);
  });

  it('that NATS could not take is refused where it is written', async () => {
    await expect(write({ ...created('x'), clusterId: 'a.b' })).rejects.toThrow('can not be a part of a subject');
    await expect(write({ ...created('x'), data: { text: 'x'.repeat(300_000) } })).rejects.toThrow('bytes');
  });
});

describe('many facts', () => {
  it('arrive in order, each once, with several processes publishing', async () => {
    await Promise.all([publish('many'), publish('many'), publish('many')]);
    for (let version = 0; version < 10; version += 1) {
      await write(...Array.from({ length: 150 }, (_, index) => created(`${version}-${index}`)));
    }
    await expect.poll(() => outboxBacklog(source), { timeout: 10_000 }).toBe(0);
    const events = await stored('many');
    expect(events.map((event) => event.id)).toEqual(Array.from({ length: 1_500 }, (_, index) => `many/${index + 1}`));
    expect(events.at(-1)?.subject).toBe('9-149');
  });

  it('go on when the process that publishes them dies', async () => {
    await publish('successor');
    await write(created('first'));
    await expect.poll(() => aggregates('successor')).toEqual(['first']);
    await publish('successor');
    const holder = await rowOf<{ pid: number }>(
      source,
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%outbox%')
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1`,
    );
    await rowsOf(source, 'SELECT pg_terminate_backend($1)', [holder?.pid]);
    await write(created('second'));
    await expect.poll(() => aggregates('successor'), { timeout: 10_000 }).toEqual(['first', 'second']);
  }, 20_000);

  it('are published again when NATS has lost its storage, and the streams are there again', async () => {
    await publish('lost');
    await write(created('one'), created('two'));
    await expect.poll(() => aggregates('lost')).toEqual(['one', 'two']);
    await nats.kill();
    await nats.loseStorage();
    await nats.start();
    await expect.poll(() => aggregates('lost').catch(() => []), { timeout: 20_000 }).toEqual(['one', 'two']);
    await write(created('three'));
    await expect.poll(() => aggregates('lost')).toEqual(['one', 'two', 'three']);
  }, 40_000);

  it('are kept for a week after they were published, and as long as it takes before', async () => {
    await write(created('old'), created('young'), created('old and waiting'));
    const session = await OutboxSession.open(source);
    await session?.nextRows(2);
    await session?.markPublished('2', { created: 'x', sequence: 2 });
    await rowsOf(source, `UPDATE outbox SET created_at = now() - interval '8 days' WHERE aggregate LIKE 'old%'`);
    expect(await session?.removeOlderThan(7, 10)).toBe(1);
    await session?.close();
    const left = await rowsOf<{ aggregate: string }>(source, 'SELECT aggregate FROM outbox ORDER BY row_id');
    expect(left.map((row) => row.aggregate)).toEqual(['young', 'old and waiting']);
  });
});

describe('a reader that catches up', () => {
  it('gets what came after the id that it has seen, also from a transaction that began before and ended after', async () => {
    const publisher = await publish('replay');
    await withTransaction(source, async (slow) => {
      await writeEvents(slow, [created('slow')]);
      await write(created('quick'));
      publisher.wake();
      await expect.poll(() => replay('0')).toEqual(['quick']);
    });
    publisher.wake();
    await expect.poll(() => replay('1')).toEqual(['slow']);
    expect(await replay('0', 1)).toEqual(['quick']);
    expect(await replay('2')).toEqual([]);
  });
});

describe('the loss of a stream', () => {
  it('shows in its creation, or in an end that lies before what it had acknowledged', () => {
    const known = { created: 'a', sequence: 10 };
    expect(hasLostStorage(undefined, known)).toBe(false);
    expect(hasLostStorage(known, { created: 'a', sequence: 12 })).toBe(false);
    expect(hasLostStorage(known, { created: 'a', sequence: 9 })).toBe(true);
    expect(hasLostStorage(known, { created: 'b', sequence: 99 })).toBe(true);
  });
});
