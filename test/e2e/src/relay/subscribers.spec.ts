import {
  subscriberCreate,
  subscriberDelete,
  subscriberGet,
  subscriberRewind,
  type SubscriberLogin,
  type SubscriberPost,
} from '@muster/contracts';
import { connectOnce } from '@muster/infrastructure';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRelay, type RunningRelay } from './running-relay.js';
import { consumerOf, logIn, readEvents } from './subscriber-client.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const CLUSTER = '11111111-1111-4111-8111-111111111111';
const caller = { protocol: 'unix' } as const;
let relay: RunningRelay;
let count = 0;

beforeAll(async () => {
  relay = await startRelay();
});
afterAll(() => relay?.stop());

async function add(changes: Partial<SubscriberPost> = {}): Promise<SubscriberLogin> {
  count += 1;
  const subscriber = { name: `s${count}`, description: '', events: [], clusters: [], from: 'now', ...changes };
  return relay.rpc.call(subscriberCreate, { subscriber, caller });
}

describe('a subscriber', () => {
  it('that dies and comes back misses nothing and sees nothing twice by id', async () => {
    const login = await add();
    const seen = new Set<string>();
    const first = await relay.tell(30);
    expect(await readEvents(login, { until: 30, seen })).toEqual(first);

    // Dies with ten events in its hands.
    const dying = await logIn(login);
    const second = await relay.tell(40);
    const held = await (await consumerOf(dying, login)).fetch({ max_messages: 10, expires: 5_000 });
    for await (const message of held) {
      const id = message.headers?.get('ce-id') ?? '';
      // It has written down half of them, and acknowledged none.
      if (seen.size < 35) seen.add(id);
    }
    await dying.close();

    const missing = second.filter((id) => !seen.has(id));
    expect(missing).toHaveLength(35);
    const rest = await readEvents(login, { until: missing.length, seen });
    expect(rest.toSorted()).toEqual(missing.toSorted());
    expect(seen).toEqual(new Set([...first, ...second]));
  });

  it('begins where it was told: at the beginning, at a message, at a time, and now', async () => {
    const before = await relay.tell(5);
    const { last_seq: last } = (await (await jetstreamManager(relay.admin)).streams.info('EVENTS')).state;
    // The clock of NATS is this machine's; a millisecond parts the two.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const between = new Date().toISOString();
    const after = await relay.tell(5);
    const all = await readEvents(await add({ from: 'start' }), { until: last + 5 });
    expect(all.slice(-10)).toEqual([...before, ...after]);
    expect(await readEvents(await add({ from: String(last - 1) }), { until: 7 })).toEqual([
      ...before.slice(-2),
      ...after,
    ]);
    expect(await readEvents(await add({ from: between }), { until: 5 })).toEqual(after);
    const fresh = await add();
    const then = await relay.tell(3);
    expect(await readEvents(fresh, { until: 3 })).toEqual(then);
  });

  it('gets the events and clusters that it was given, and no others', async () => {
    const login = await add({ events: ['cluster.created', 'operation'], clusters: [CLUSTER] });
    await relay.tell(2, { noun: 'cluster', verb: 'created' });
    await relay.tell(2, { noun: 'cluster', verb: 'deleted', clusterId: CLUSTER });
    await relay.tell(2, { noun: 'server', clusterId: CLUSTER });
    const wanted = [
      ...(await relay.tell(1, { noun: 'cluster', verb: 'created', clusterId: CLUSTER })),
      ...(await relay.tell(1, { noun: 'operation', verb: 'ended', clusterId: CLUSTER })),
      ...(await relay.tell(1, { noun: 'operation', verb: 'progressed', clusterId: CLUSTER })),
    ];
    expect(await readEvents(login, { until: 3 })).toEqual(wanted);
    expect(await relay.rpc.call(subscriberGet, { name: login.name })).toMatchObject({
      user: login.user,
      subjects: [`muster.event.cluster.created.${CLUSTER}`, `muster.event.operation.*.${CLUSTER}`],
      unread: 0,
      unacknowledged: 0,
    });
  });

  it('reads again from where it is sent back to', async () => {
    const login = await add();
    const told = await relay.tell(4);
    expect(await readEvents(login, { until: 4 })).toEqual(told);
    const { last_seq: last } = (await (await jetstreamManager(relay.admin)).streams.info('EVENTS')).state;
    await relay.rpc.call(subscriberRewind, { name: login.name, from: String(last - 1), caller });
    expect(await readEvents(login, { until: 2 })).toEqual(told.slice(-2));
  });

  it('of a login that was removed reads nothing more, at once, whoever gets its name', async () => {
    const login = await add();
    const connection = await logIn(login);
    const consumer = await consumerOf(connection, login);
    await relay.rpc.call(subscriberDelete, { name: login.name, caller });
    const next = await relay.rpc.call(subscriberCreate, {
      subscriber: { name: login.name, description: '', events: [], clusters: [], from: 'start' },
      caller,
    });
    expect(next.user).not.toBe(login.user);
    await relay.tell(1);
    await expect(consumer.next({ expires: 2_000 })).rejects.toThrow(/consumer|no responders/);
    await expect(consumerOf(connection, next)).rejects.toThrow('Permissions Violation');
    await connection.close();
    await expect(logIn(login)).rejects.toThrow('Authorization Violation');
  });

  it('is refused with a wrong password, another login, or none', async () => {
    const login = await add();
    await expect(logIn({ ...login, password: `${login.password}x` })).rejects.toThrow('Authorization Violation');
    await expect(logIn({ ...login, user: login.name })).rejects.toThrow('Authorization Violation');
    await expect(connect({ servers: login.server, reconnect: false })).rejects.toThrow('Authorization Violation');
  });

  it('that asks twice with one key is told the same password; nobody can read it in the tables', async () => {
    const subscriber = { name: 'twice', description: '', events: [], clusters: [], from: 'now' };
    const idempotency = { caller: 'spec', key: 'k', bodyHash: 'b' };
    const first = await relay.rpc.call(subscriberCreate, { subscriber, caller, idempotency });
    expect(await relay.rpc.call(subscriberCreate, { subscriber, caller, idempotency })).toEqual(first);
    const client = new Client({ connectionString: relay.database.urls.relay });
    await client.connect();
    const { rows } = await client.query(`SELECT to_jsonb(s)::text AS row FROM subscriber s
      UNION ALL SELECT to_jsonb(k)::text FROM request_key k`);
    await client.end();
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toContain(first.password);
  });
});

describe('the credential of a subscriber', () => {
  let login: SubscriberLogin;
  let other: SubscriberLogin;
  let connection: NatsConnection;
  beforeAll(async () => {
    [login, other] = await Promise.all([add({ events: ['cluster'] }), add()]);
    connection = await logIn(login);
  });
  afterAll(() => connection?.close());

  const refusal = 'Permissions Violation for Publish';
  const ask = (subject: string, body = ''): Promise<unknown> => connection.request(subject, body, { timeout: 2_000 });

  /** What the server says to a subscription, or 'allowed'. */
  async function listening(subject: string): Promise<string> {
    const refused = new Promise<string>((resolve) => {
      connection.subscribe(subject, { max: 1, callback: (error) => resolve(error?.message ?? 'a message') });
    });
    return Promise.race([refused, connection.flush().then(() => 'allowed')]);
  }

  it.each([
    'muster.event.cluster.created.none',
    'muster.work.operation',
    'muster.dead.EVENTS.x',
    'muster.rpc.provisioning.server.list',
    'muster.rpc.relay.subscriber.create',
    '_INBOX_gateway.x',
    '$SYS.REQ.USER.AUTH',
  ])('can not publish on %s', async (subject) => {
    await expect(ask(subject, '{}')).rejects.toThrow(refusal);
    await expect(jetstream(connection).publish(subject, '{}', { timeout: 2_000 })).rejects.toThrow(refusal);
  });

  it.each([
    '>',
    'muster.>',
    'muster.event.>',
    'muster.event.cluster.created.none',
    'muster.work.>',
    'muster.rpc.>',
    '_INBOX.>',
    '_INBOX_gateway.>',
    '$JS.EVENT.ADVISORY.>',
    '$SYS.>',
    '$SYS.REQ.USER.AUTH',
  ])('can not listen on %s', async (subject) => {
    expect(await listening(subject)).toContain('Permissions Violation for Subscription');
  });

  it('can not listen at the inboxes of another subscriber', async () => {
    expect(await listening(`${other.inbox_prefix}.>`)).toContain('Permissions Violation for Subscription');
    expect(await listening(`${login.inbox_prefix}.x`)).toBe('allowed');
  });

  it('can make no consumer: none of its own name, none of another, none that passes, none of its own with more', async () => {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    for (const config of [
      { durable_name: login.consumer, ack_policy: AckPolicy.Explicit, filter_subject: 'muster.event.>' },
      { durable_name: 'mine', ack_policy: AckPolicy.Explicit },
      { ack_policy: AckPolicy.None, filter_subject: 'muster.event.>' },
    ]) {
      await expect(manager.consumers.add('EVENTS', config)).rejects.toThrow(refusal);
    }
    await expect(
      manager.consumers.update('EVENTS', login.consumer, { filter_subject: 'muster.event.>' }),
    ).rejects.toThrow(refusal);
    await expect(jetstream(connection).consumers.get('EVENTS')).rejects.toThrow(refusal);
  });

  it('can remove, pause, reset or read no consumer of others, and not remove its own', async () => {
    for (const consumer of [other.consumer, login.consumer]) {
      for (const verb of ['DELETE', 'PAUSE', 'RESET', 'UNPIN', 'LEADER.STEPDOWN']) {
        await expect(ask(`$JS.API.CONSUMER.${verb}.EVENTS.${consumer}`, '{}')).rejects.toThrow(refusal);
      }
    }
    await expect(ask(`$JS.API.CONSUMER.MSG.NEXT.EVENTS.${other.consumer}`, '{"batch":1}')).rejects.toThrow(refusal);
    await expect(ask(`$JS.API.CONSUMER.INFO.EVENTS.${other.consumer}`)).rejects.toThrow(refusal);
    await expect(ask(`$JS.ACK.EVENTS.${other.consumer}.1.1.1.1.1`, '+ACK')).rejects.toThrow(refusal);
  });

  it.each([
    '$JS.API.INFO',
    '$JS.API.ACCOUNT.PURGE.MUSTER',
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.INFO.EVENTS',
    '$JS.API.STREAM.CREATE.MINE',
    '$JS.API.STREAM.UPDATE.EVENTS',
    '$JS.API.STREAM.DELETE.EVENTS',
    '$JS.API.STREAM.PURGE.EVENTS',
    '$JS.API.STREAM.MSG.GET.EVENTS',
    '$JS.API.STREAM.MSG.DELETE.EVENTS',
    '$JS.API.STREAM.SNAPSHOT.EVENTS',
    '$JS.API.DIRECT.GET.EVENTS',
    '$JS.API.CONSUMER.LIST.EVENTS',
    '$JS.API.CONSUMER.NAMES.EVENTS',
    '$JS.API.CONSUMER.MSG.NEXT.WORK.worker',
    '$JS.FC.EVENTS.x',
  ])('can not ask %s', async (subject) => {
    await expect(ask(subject, '{}')).rejects.toThrow(refusal);
  });

  it('can have an answer sent nowhere but to its own inboxes, and reads only what it was given there', async () => {
    const heard: string[] = [];
    const listener = relay.admin.subscribe('muster.rpc.>', { callback: (_, message) => heard.push(message.subject) });
    await relay.admin.flush();
    await relay.tell(1, { noun: 'server' });
    const told = await relay.tell(1, { noun: 'cluster', verb: 'created' });
    expect(await readEvents(login, { until: 1 })).toEqual(told);
    listener.unsubscribe();
    expect(heard).toEqual([]);
  });
});

describe('when something is away', () => {
  it('the services log in and work while the relay does not run, and a subscriber is refused', async () => {
    const login = await add();
    const [process] = relay.copies;
    await process?.kill();
    const services = ['gateway', 'templates', 'provisioning', 'inventory', 'relay'] as const;
    for (const user of services) {
      const connection = await connectOnce({ url: relay.nats.url, user, password: relay.nats.users[user] });
      await connection.flush();
      await connection.close();
    }
    await expect(logIn(login)).rejects.toThrow('Authorization Violation');
    const told = await relay.tell(3);
    await process?.start();
    expect(await readEvents(login, { until: 3 })).toEqual(told);
  });

  it('a connection that a subscriber has goes on while the relay does not run', async () => {
    const login = await add();
    const connection = await logIn(login);
    const [process] = relay.copies;
    await process?.kill();
    const [id] = await relay.tell(1);
    const message = await (await consumerOf(connection, login)).next({ expires: 5_000 });
    expect(message?.headers?.get('ce-id')).toBe(id);
    await connection.close();
    await process?.start();
  });

  it('what a subscriber had not read when NATS lost its storage comes all the same', async () => {
    const login = await add();
    const first = await relay.tell(5);
    await readEvents(login, { until: 5 });
    const second = await relay.tell(5);
    await relay.nats.kill();
    await relay.nats.loseStorage();
    await relay.nats.start();
    await relay.nats.provisionStreams();
    await expect.poll(() => relay.admin.flush().then(() => true), { timeout: 10_000 }).toBe(true);
    // What the outboxes do as soon as they notice.
    await relay.tellAgain();
    const third = await relay.tell(5);
    const all = Number(third.at(-1)?.split('/')[1]);
    const unread = (): Promise<number | null> =>
      relay.rpc.call(subscriberGet, { name: login.name }).then(
        (progress) => progress.unread,
        () => null,
      );
    await expect.poll(unread, { timeout: 30_000 }).toBe(all);
    // It knows what it has read by its id: everything up to the last of the first.
    const seen = new Set(
      Array.from({ length: Number(first.at(-1)?.split('/')[1]) }, (_, i) => `provisioning/${i + 1}`),
    );
    expect((await readEvents(login, { until: 10, seen })).toSorted()).toEqual([...second, ...third].toSorted());
  });
});
