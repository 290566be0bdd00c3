import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataDirectory } from './data-directory.js';
import { findNatsServer } from './find-nats-server.js';
import { connectOnce } from './nats-connection.js';
import { provisionStreams } from './nats-streams.js';
import { PROGRAM_CACHE } from './program-cache.js';
import { ensureSecrets } from './secrets.js';
import { NATS_USERS, SERVICES, forEachNatsUser } from './service-names.js';
import type { ByNatsUser, NatsUser } from './service-names.js';
import { startNats } from './start-nats.js';
import type { RunningNats } from './start-nats.js';

let folder: string;
let nats: RunningNats;
let as: ByNatsUser<NatsConnection>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-rights-'));
  const data = await dataDirectory(folder);
  const { nats: passwords, natsIssuer: issuer } = await ensureSecrets(data.secrets);
  const server = await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => process.stderr.write(`${line}\n`) });
  nats = await startNats({ data, server, port: 'free', passwords, issuer });
  const connections = new Map<NatsUser, NatsConnection>();
  for (const user of NATS_USERS) {
    connections.set(user, await connectOnce({ url: nats.url, user, password: passwords[user] }));
  }
  as = forEachNatsUser((user) => connections.get(user)!);
  await provisionStreams(as.admin);
});

afterAll(async () => {
  for (const user of NATS_USERS) await as[user].close();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the server says to a subscription, or 'allowed'. */
async function listening(user: NatsUser, subject: string): Promise<string> {
  const refusal = new Promise<string>((resolve) => {
    as[user].subscribe(subject, { max: 1, callback: (error) => resolve(error?.message ?? 'a message') });
  });
  // The server answers in order: after the flush a refusal has arrived.
  return Promise.race([refusal, as[user].flush().then(() => 'allowed')]);
}

const request = (user: NatsUser, subject: string, body = ''): Promise<string> =>
  as[user].request(subject, body, { timeout: 2_000 }).then((answer) => answer.string());

const stored = async (stream: string): Promise<number> =>
  (await (await jetstreamManager(as.admin)).streams.info(stream)).state.messages;

describe('work', () => {
  test.each(SERVICES.filter((service) => service !== 'provisioning'))('%s cannot give out work', async (service) => {
    const before = await stored('WORK');
    await expect(jetstream(as[service]).publish('muster.work.operation', '{}')).rejects.toThrow(
      'Permissions Violation for Publish to "muster.work.operation"',
    );
    expect(await stored('WORK')).toBe(before);
  });

  test('provisioning gives out work and takes it through a durable consumer', async () => {
    const manager = await jetstreamManager(as.provisioning);
    await manager.consumers.add('WORK', { durable_name: 'worker', ack_policy: AckPolicy.Explicit });
    const js = jetstream(as.provisioning);
    await js.publish('muster.work.operation', 'hint');
    const message = await (await js.consumers.get('WORK', 'worker')).next({ expires: 5_000 });
    expect(message?.string()).toBe('hint');
    expect(await message?.ackAck()).toBe(true);
  });

  test('inventory cannot look into the work, whichever way it asks', async () => {
    const manager = await jetstreamManager(as.inventory);
    await expect(manager.consumers.add('WORK', { durable_name: 'inventory' })).rejects.toThrow('Permissions Violation');
    await expect(manager.streams.getMessage('WORK', { seq: 1 })).rejects.toThrow('Permissions Violation');
    expect(await listening('inventory', 'muster.work.>')).toContain('Permissions Violation for Subscription');
  });
});

describe('answers', () => {
  test.each(SERVICES)('%s cannot listen at the inboxes of others', async (service) => {
    for (const other of NATS_USERS.filter((user) => user !== service)) {
      expect(await listening(service, `_INBOX_${other}.>`)).toContain('Permissions Violation for Subscription');
    }
    expect(await listening(service, '>')).toContain('Permissions Violation for Subscription');
  });

  test('inventory cannot put a message into an inbox where it was not asked', async () => {
    await expect(request('inventory', '_INBOX_gateway.forged')).rejects.toThrow('Permissions Violation for Publish');
  });

  test.each([
    ['gateway', 'provisioning'],
    ['gateway', 'templates'],
    ['gateway', 'inventory'],
    ['gateway', 'relay'],
    ['provisioning', 'templates'],
    ['provisioning', 'inventory'],
    ['inventory', 'provisioning'],
  ] as const)('%s asks %s and gets an answer of many parts', async (asking, answering) => {
    const subject = `muster.rpc.${answering}.thing.list`;
    const subscription = as[answering].subscribe(subject, {
      queue: answering,
      max: 1,
      callback: (_, message) => {
        for (const part of ['one', 'two', 'three']) message.respond(part);
      },
    });
    await as[answering].flush();
    const parts: string[] = [];
    for await (const part of await as[asking].requestMany(subject, '', {
      strategy: 'count',
      maxMessages: 3,
      maxWait: 4_000,
    })) {
      parts.push(part.string());
    }
    subscription.unsubscribe();
    expect(parts).toEqual(['one', 'two', 'three']);
  });

  test('templates can ask nobody, and nobody can ask the gateway', async () => {
    await expect(request('templates', 'muster.rpc.provisioning.x.y')).rejects.toThrow('Permissions Violation');
    await expect(request('provisioning', 'muster.rpc.gateway.x.y')).rejects.toThrow('Permissions Violation');
  });

  test('a service cannot take the questions meant for another', async () => {
    expect(await listening('inventory', 'muster.rpc.provisioning.>')).toContain('Permissions Violation');
    expect(await listening('templates', 'muster.rpc.*.>')).toContain('Permissions Violation');
  });
});

describe('events', () => {
  test('inventory follows clusters through its own durable consumer', async () => {
    const manager = await jetstreamManager(as.inventory);
    await manager.consumers.add('EVENTS', {
      durable_name: 'inventory-clusters',
      ack_policy: AckPolicy.Explicit,
      filter_subject: 'muster.event.cluster.>',
    });
    await jetstream(as.provisioning).publish('muster.event.cluster.created.1', 'created');
    const consumer = await jetstream(as.inventory).consumers.get('EVENTS', 'inventory-clusters');
    const message = await consumer.next({ expires: 5_000 });
    expect(message?.string()).toBe('created');
    expect(await message?.ackAck()).toBe(true);
  });

  test('nobody can use a consumer that is not theirs', async () => {
    const admin = await jetstreamManager(as.admin);
    await admin.consumers.add('EVENTS', { durable_name: 'somebody-else', ack_policy: AckPolicy.Explicit });
    await expect(request('inventory', '$JS.API.CONSUMER.MSG.NEXT.EVENTS.somebody-else', '{"batch":1}')).rejects.toThrow(
      'Permissions Violation',
    );
    await expect(request('inventory', '$JS.API.CONSUMER.DELETE.EVENTS.somebody-else')).rejects.toThrow(
      'Permissions Violation',
    );
  });

  test.each([
    ['gateway', 'muster.event.cluster.created.1'],
    ['templates', 'muster.event.cluster.created.1'],
    ['inventory', 'muster.event.operation.done.1'],
    ['provisioning', 'muster.event.resource.changed.1'],
  ] as const)('%s cannot tell what is not its own: %s', async (service, subject) => {
    const before = await stored('EVENTS');
    await expect(jetstream(as[service]).publish(subject, '{}')).rejects.toThrow('Permissions Violation');
    expect(await stored('EVENTS')).toBe(before);
  });

  test.each([
    ['templates', 'template'],
    ['provisioning', 'operation'],
    ['provisioning', 'token'],
    ['inventory', 'resource'],
  ] as const)('the gateway hears what %s tells of a %s', async (service, noun) => {
    const heard = new Promise<string>((resolve) => {
      as.gateway.subscribe(`muster.event.${noun}.>`, { max: 1, callback: (_, message) => resolve(message.subject) });
    });
    await as.gateway.flush();
    await jetstream(as[service]).publish(`muster.event.${noun}.changed.1`, '{}');
    expect(await heard).toBe(`muster.event.${noun}.changed.1`);
  });
});

describe('logins of subscribers', () => {
  test.each(SERVICES.filter((service) => service !== 'relay'))('%s can not decide who logs in', async (service) => {
    expect(await listening(service, '$SYS.REQ.USER.AUTH')).toContain('Permissions Violation for Subscription');
  });

  test('the relay is asked about a login that is not in the table, and no other is let in without its word', async () => {
    const asked = new Promise<string>((resolve) => {
      as.relay.subscribe('$SYS.REQ.USER.AUTH', { max: 1, callback: (_, message) => resolve(message.string()) });
    });
    await as.relay.flush();
    const outcome = connectOnce({ url: nats.url, user: 'somebody', password: 'else' });
    await expect(outcome).rejects.toThrow('Authorization Violation');
    expect((await asked).split('.')).toHaveLength(3);
  });

  test.each(SERVICES)('%s with a wrong password is refused without a question', async (service) => {
    const outcome = connectOnce({ url: nats.url, user: service, password: 'wrong' });
    await expect(outcome).rejects.toThrow('Authorization Violation');
  });

  test('the relay makes and removes consumers of events, and can do nothing with work', async () => {
    const manager = await jetstreamManager(as.relay);
    await manager.consumers.add('EVENTS', { durable_name: 'subscriber-x', ack_policy: AckPolicy.Explicit });
    expect(await manager.consumers.delete('EVENTS', 'subscriber-x')).toBe(true);
    await expect(manager.consumers.add('WORK', { durable_name: 'x' })).rejects.toThrow('Permissions Violation');
    await expect(jetstream(as.relay).publish('muster.event.server.created.1', '{}')).rejects.toThrow(
      'Permissions Violation',
    );
  });
});

describe('streams', () => {
  test('only the administrator removes a stream', async () => {
    for (const service of SERVICES) {
      await expect(request(service, '$JS.API.STREAM.DELETE.EVENTS')).rejects.toThrow('Permissions Violation');
      await expect(request(service, '$JS.API.STREAM.PURGE.EVENTS')).rejects.toThrow('Permissions Violation');
    }
  });

  test('provisioning makes the streams again when NATS has lost them, and changes a setting that differs', async () => {
    const admin = await jetstreamManager(as.admin);
    for (const stream of ['WORK', 'EVENTS', 'DEAD']) await admin.streams.delete(stream);
    await provisionStreams(as.provisioning);
    await admin.streams.update('DEAD', { max_age: 3_600e9 });
    await provisionStreams(as.provisioning);
    const settings = [];
    for await (const { config } of admin.streams.list()) {
      settings.push([config.name, config.retention, config.storage, config.max_age / 86_400e9]);
    }
    expect(settings.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      ['DEAD', 'limits', 'file', 30],
      ['EVENTS', 'limits', 'file', 7],
      ['WORK', 'workqueue', 'file', 0],
    ]);
  });
});
