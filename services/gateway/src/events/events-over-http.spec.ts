import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { clusterEndpoints, type NewEvent, type EventSource } from '@muster/contracts';
import { createDataSource, withTransaction } from '@muster/database';
import {
  connectNats,
  eventReplayController,
  OUTBOX_MIGRATION_SQL,
  OutboxPublisher,
  RpcStream,
  writeEvents,
} from '@muster/messaging';
import { Controller } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { EventReader } from '../spec-support/event-reader.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';
import { SOURCES } from './cursor.js';

const CLUSTER = '11111111-1111-4111-8111-111111111111';

@Controller()
class ClustersService {
  @RpcStream(clusterEndpoints)
  async *endpoints(): AsyncIterable<string> {
    yield JSON.stringify({ id: CLUSTER, name: 'c1' });
  }
}

let gateway: RunningGateway;
let nats: NatsConnection;
const undo: (() => Promise<unknown>)[] = [];
const services = new Map<
  EventSource,
  { dataSource: DataSource; publisher: OutboxPublisher; answers: AnsweringService }
>();

beforeAll(async () => {
  gateway = await startGateway({ schemas: SOURCES });
  undo.push(() => gateway.stop());
  nats = await connectNats({ url: gateway.natsUrl, name: 'spec' });
  undo.push(() => nats.close());
  for (const source of SOURCES) {
    const dataSource = await createDataSource({
      url: gateway.databaseUrl,
      schema: source,
      migrations: [],
    }).initialize();
    undo.push(() => dataSource.destroy());
    await dataSource.query(OUTBOX_MIGRATION_SQL);
    const publisher = new OutboxPublisher(dataSource, nats, source);
    publisher.start();
    undo.push(() => publisher.stop());

    const controllers = [eventReplayController(source), ...(source === 'provisioning' ? [ClustersService] : [])];
    const answers = await answerWith(gateway.natsUrl, controllers, [{ provide: DataSource, useValue: dataSource }]);
    services.set(source, { dataSource, publisher, answers });
  }
}, 120_000);
afterAll(async () => {
  for (const { answers } of services.values()) await answers.stop();
  for (const step of undo.toReversed()) await step();
});

/** Happens in a service, as its own code would let it happen. */
async function happen(source: EventSource, ...names: readonly string[]): Promise<void> {
  const { dataSource, publisher } = services.get(source) ?? {};
  if (dataSource === undefined) throw new Error(`no service ${source}`);
  const noun = ({ provisioning: 'server', templates: 'template', inventory: 'resource' } as const)[source];
  const events = names.map((name): NewEvent => ({
    noun,
    verb: 'updated',
    aggregate: name,
    version: 1,
    data: { name },
  }));
  await withTransaction(dataSource, (tx) => writeEvents(tx, events));
  publisher?.wake();
}

/** That of the inventory in a cursor. */
const positionIn = (cursor: string): number => Number(/inventory=(\d+)/.exec(cursor)?.[1]);

/** Events up to this one are not kept any more. */
async function remove(source: EventSource, upTo: number): Promise<void> {
  await services.get(source)?.dataSource.query('DELETE FROM outbox WHERE id <= $1', [upTo]);
}

const resourceCreated = (kind: string): NewEvent => ({
  noun: 'resource',
  verb: 'created',
  aggregate: `${kind}/1`,
  version: 1,
  data: { kind },
});
const read = (path = '', headers: Record<string, string> = {}) =>
  EventReader.open(gateway.local, `/1.0/events${path}`, headers);
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('events over HTTP', () => {
  it('are CloudEvents in JSON, told as they happen', async () => {
    const reader = await read();
    await reader.settled();
    await happen('provisioning', 's1');
    await reader.until(1);
    expect(reader.contentType).toBe('text/event-stream; charset=utf-8');
    expect(reader.events[0]).toMatchObject({
      specversion: '1.0',
      type: 'muster.server.updated',
      subject: 's1',
      source: '/muster/provisioning',
      data: { name: 's1' },
    });
    await reader.close();
  });

  it(
    'go on after the last one that was seen, each once, whatever happened in between',
    { timeout: 60_000 },
    async () => {
      const first = await read();
      await first.settled();
      await Promise.all(SOURCES.map((source) => happen(source, `${source}-before`)));
      await first.until(3);
      await first.close();
      const expected: string[] = [];
      for (const source of SOURCES) {
        const missed = names(`${source}-missed`, 1_500);
        expected.push(...missed);
        await happen(source, ...missed);
      }
      const second = await read('', { 'Last-Event-ID': first.lastId });
      const live = SOURCES.map(async (source) => {
        for (const name of names(`${source}-live`, 50)) {
          expected.push(name);
          await happen(source, name);
        }
      });
      await Promise.all(live);
      await second.until(expected.length);
      await second.quiet();
      expect(second.events.map(({ subject }) => subject).toSorted()).toEqual(expected.toSorted());
      for (const source of SOURCES) {
        const own = second.events
          .filter((event) => event.id.startsWith(`${source}/`))
          .map(({ id }) => Number(id.split('/')[1]));
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
      await second.close();
    },
  );

  it('go on from any event in the middle of a stream, from the query too', async () => {
    const first = await read();
    await first.settled();
    await happen('templates', ...names('t', 10));
    await first.until(10);
    await first.close();
    const second = await read(`?after=${encodeURIComponent(first.ids[3] ?? '')}`);
    await second.until(6);
    expect(second.events.map(({ subject }) => subject)).toEqual(names('t', 10).slice(4));
    await second.close();
  });

  it('begin anew for a reader that knows another life of the database', async () => {
    const reader = await read('?after=templates=999999;provisioning=0');
    await reader.settled();
    const oldest = (source: string) => reader.events.find(({ id }) => id.startsWith(`${source}/`))?.id;
    expect([oldest('templates'), oldest('provisioning')]).toEqual(['templates/1', 'provisioning/1']);
    expect(reader.gaps).toMatchObject([{ source: '/muster/templates', after: 999_999, next: 1 }]);
    await reader.close();
  });

  it('say what is missing to a reader that was away for longer than events are kept', async () => {
    const first = await read('?noun=resource');
    await first.settled();
    await happen('inventory', 'last-seen');
    await first.until(1);
    const seen = positionIn(first.lastId);
    await happen('inventory', ...names('old', 5), 'kept');
    await first.until(7);
    await first.close();
    await remove('inventory', seen + 5);

    const second = await read('?noun=resource', { 'Last-Event-ID': first.ids[0] ?? '' });
    await second.settled();
    expect(second.events.map(({ subject }) => subject)).toEqual(['kept']);
    expect(second.gaps).toMatchObject([{ source: '/muster/inventory', after: seen, next: seen + 6, before: 0 }]);
    await happen('inventory', ...names('old', 3));
    await second.until(4);
    await second.close();
    await remove('inventory', seen + 9);

    const third = await read('?noun=resource', { 'Last-Event-ID': second.ids[0] ?? '' });
    await third.settled();
    expect(third.gaps).toMatchObject([{ source: '/muster/inventory', after: seen + 6, next: seen + 10 }]);
    await happen('inventory', 'after');
    await third.until(1);
    await third.close();
    // What is missing is behind it: who comes back is not told again.
    const fourth = await read('', { 'Last-Event-ID': third.lastId });
    await fourth.settled();
    expect([fourth.events, fourth.gaps]).toEqual([[], []]);
    await fourth.close();
  });

  it('go on out of Postgres when JetStream has lost all that it kept, each once, and after that too', async () => {
    const first = await read();
    await first.settled();
    await happen('provisioning', 'seen');
    await first.until(1);
    await first.close();
    await happen('provisioning', ...names('unseen', 20));
    await nats.request('$JS.API.STREAM.DELETE.EVENTS', '', { timeout: 5_000 });
    const second = await read('', { 'Last-Event-ID': first.lastId });
    await second.until(20);
    // The publisher makes the stream again with this, and tells everything that is kept once more.
    await happen('provisioning', 'after');
    await second.until(21);
    await second.quiet();
    expect(second.events.map(({ subject }) => subject)).toEqual([...names('unseen', 20), 'after']);
    await second.close();
  });

  it('can be asked for by kind of the inventory', async () => {
    const byKind = await read('?kind=instance&noun=resource');
    await byKind.settled();
    const { dataSource, publisher } = services.get('inventory') ?? {};
    if (dataSource === undefined) throw new Error('no inventory');
    await withTransaction(dataSource, (tx) => writeEvents(tx, ['network', 'instance', 'profile'].map(resourceCreated)));
    publisher?.wake();
    await happen('provisioning', 'other');
    await byKind.until(1);
    await byKind.quiet();
    expect(byKind.events.map(({ subject }) => subject)).toEqual(['instance/1']);
    await byKind.close();
    expect((await gateway.local('/1.0/events?kind=weather')).status).toBe(400);
  });

  it('that passed unheard are told as soon as a later one shows it', async () => {
    // What other services told in the test before may still be on its way.
    const reader = await read('?noun=resource');
    await reader.settled();
    const { publisher } = services.get('inventory') ?? {};
    await publisher?.stop();
    await happen('inventory', 'lost');
    const rows = (): Promise<unknown> =>
      services.get('inventory')?.dataSource.query(
        `WITH state AS (UPDATE outbox_state SET last_id = last_id + 1, published_id = last_id + 1 RETURNING last_id)
       UPDATE outbox SET id = state.last_id FROM state WHERE id IS NULL`,
      ) ?? Promise.resolve();
    await rows();
    publisher?.start();
    const told = performance.now();
    await happen('inventory', 'heard');
    await reader.until(2);
    // Sooner than the beat, which would find it too.
    expect(performance.now() - told).toBeLessThan(5_000);
    expect(reader.events.map(({ subject }) => subject)).toEqual(['lost', 'heard']);
    await reader.close();
  });

  it('can be asked for by noun and by the name of a cluster', async () => {
    const byNoun = await read('?noun=template');
    const byCluster = await read('?cluster=c1');
    await Promise.all([byNoun.settled(), byCluster.settled()]);
    await happen('templates', 'mine');
    await happen('provisioning', 'other');
    const { dataSource } = services.get('provisioning') ?? {};
    if (dataSource === undefined) throw new Error('no provisioning');
    const event: NewEvent = {
      noun: 'cluster',
      verb: 'updated',
      aggregate: 'c1',
      version: 2,
      clusterId: CLUSTER,
      data: {},
    };
    await withTransaction(dataSource, (tx) => writeEvents(tx, [event]));
    await byCluster.until(1);
    await byNoun.until(1);
    await byNoun.quiet();
    expect(byNoun.events.map(({ subject }) => subject)).toEqual(['mine']);
    expect(byCluster.events.map(({ subject }) => subject)).toEqual(['c1']);
    await Promise.all([byNoun.close(), byCluster.close()]);
    expect((await gateway.local('/1.0/events?cluster=nobody')).status).toBe(404);
    expect((await gateway.local('/1.0/events?noun=weather')).status).toBe(400);
    expect((await gateway.local('/1.0/events?after=yesterday')).status).toBe(400);
  });

  it(
    'are kept waiting for nobody: a reader that takes none is cut off, the others go on',
    { timeout: 60_000 },
    async () => {
      const reader = await read();
      await reader.settled();
      const asked = request({ socketPath: gateway.socket, path: '/1.0/events' }).end();
      const [deaf] = (await once(asked, 'response')) as [IncomingMessage];
      deaf.pause();
      const cutOff = once(deaf.socket, 'close');
      const padding = 'x'.repeat(100_000);
      const large = names('large', 40).map((name) => `${name}${padding}`);
      // Each one is awaited, so that the reader that listens can not fall behind, however slow the machine is.
      for (const [index, name] of large.entries()) {
        await happen('templates', name);
        await reader.until(index + 1);
      }
      deaf.resume();
      deaf.on('error', () => undefined);
      await cutOff;
      expect(deaf.complete).toBe(false);
      await reader.close();
    },
  );
});
