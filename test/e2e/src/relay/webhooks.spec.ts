import {
  webhookCreate,
  webhookDelete,
  webhookDeliveries,
  webhookGet,
  webhookRedeliver,
  type Webhook,
  type WebhookDelivery,
  type WebhookPost,
} from '@muster/contracts';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EventReceiver } from './event-receiver.js';
import { rowsOf, startRelay, type RunningRelay } from './running-relay.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const CLUSTER = '22222222-2222-4222-8222-222222222222';
const caller = { protocol: 'unix' } as const;
let relay: RunningRelay;
const open: { receiver: EventReceiver; id: string }[] = [];

beforeAll(async () => {
  relay = await startRelay({ copies: 2, environment: { MUSTER_WEBHOOK_ATTEMPTS: '3' } });
});
afterAll(() => relay?.stop());
afterEach(async () => {
  for (const { receiver, id } of open.splice(0)) {
    await relay.rpc.call(webhookDelete, { id, caller });
    await receiver.close();
  }
});

/** A receiver, and a webhook that leads to it. */
async function add(changes: Partial<WebhookPost> = {}): Promise<{ receiver: EventReceiver; id: string }> {
  const receiver = await EventReceiver.listen();
  const webhook = { url: receiver.url, description: '', events: [], clusters: [], kinds: [], ...changes };
  const { id, secret } = await relay.rpc.call(webhookCreate, { webhook, caller });
  receiver.secret = secret;
  open.push({ receiver, id });
  return { receiver, id };
}

const taken = ({ taken: ids }: EventReceiver): string[] => [...ids].toSorted();
const show = (id: string): Promise<Webhook> => relay.rpc.call(webhookGet, { id });
const deliveries = (id: string, state?: WebhookDelivery['state']): Promise<WebhookDelivery[]> =>
  rowsOf(relay.rpc.stream(webhookDeliveries, { id, state, limit: 1_000 }));
const SOON = { timeout: 30_000, interval: 50 };
const LATE = { timeout: 60_000, interval: 50 };

describe('a webhook', () => {
  it('gets every event once as a signed CloudEvent', async () => {
    const { receiver, id } = await add();
    const told = await relay.tell(120, { data: { name: 'naïve "1"' } });
    await expect.poll(() => taken(receiver), SOON).toEqual(told.toSorted());
    await expect.poll(async () => (await show(id)).pending, SOON).toBe(0);
    expect(receiver.posts).toHaveLength(120);
    expect(new Set(receiver.posts.map(({ event }) => event?.id))).toEqual(new Set(told));
    expect(receiver.posts[0]?.event).toMatchObject({
      specversion: '1.0',
      type: 'muster.server.updated',
      data: { name: 'naïve "1"' },
    });
    expect(await show(id)).toMatchObject({ dead: 0, failing_since: null, last_error: '' });
  });

  it('gets the events, clusters and kinds that it was given, and no others', async () => {
    const { receiver } = await add({
      events: ['resource', 'cluster.created'],
      clusters: [CLUSTER],
      kinds: ['instance'],
    });
    await relay.tell(3, { noun: 'resource', data: { kind: 'instance' } });
    await relay.tell(3, { noun: 'resource', clusterId: CLUSTER, data: { kind: 'network' } });
    await relay.tell(3, { noun: 'operation', verb: 'ended', clusterId: CLUSTER });
    const wanted = await relay.tell(3, { noun: 'resource', clusterId: CLUSTER, data: { kind: 'instance' } });
    await expect.poll(() => taken(receiver), SOON).toEqual(wanted.toSorted());
    expect(receiver.posts).toHaveLength(3);
  });

  it('that fails for a while gets everything, with the same id in each attempt', async () => {
    const { receiver, id } = await add();
    let down = true;
    receiver.behaviour = () => (down ? 503 : 204);
    const told = await relay.tell(40);
    await expect.poll(() => receiver.posts.length, SOON).toBeGreaterThanOrEqual(8);
    await expect.poll(async () => (await show(id)).last_error, SOON).toBe('answered 503');
    expect((await show(id)).failing_since).not.toBeNull();
    down = false;
    // Some may have been given up by then: three attempts are not many.
    await expect.poll(async () => (await show(id)).pending, SOON).toBe(0);
    const { dead } = await show(id);
    if (dead > 0) await relay.rpc.call(webhookRedeliver, { id, caller });
    await expect.poll(() => taken(receiver), SOON).toEqual(told.toSorted());
    expect(receiver.posts.every(({ event, id: sent }) => event?.id === sent)).toBe(true);
    await expect.poll(async () => (await show(id)).failing_since, SOON).toBeNull();
  });

  it('that is dead keeps no other one waiting', async () => {
    const dead = await add();
    dead.receiver.behaviour = () => 'hang';
    const alive = await add();
    const told = await relay.tell(60);
    await expect.poll(() => taken(alive.receiver), SOON).toEqual(told.toSorted());
    expect(taken(dead.receiver)).toEqual([]);
    expect((await show(dead.id)).pending).toBe(60);
    // It is not overrun either: no more than its places in each of the two copies.
    expect(dead.receiver.posts.length).toBeLessThanOrEqual(16);
  });

  it('is given up after the attempts that were allowed, and gets it all when it is asked for again', async () => {
    const { receiver, id } = await add({ events: ['cluster'] });
    receiver.behaviour = () => 500;
    const told = await relay.tell(2, { noun: 'cluster' });
    await expect.poll(async () => (await show(id)).dead, LATE).toBe(2);
    const given = await deliveries(id, 'dead');
    expect(
      given.map(({ event, attempts, last_error: error, next_attempt_at: next }) => [event, attempts, error, next]),
    ).toEqual(told.toReversed().map((event) => [event, 3, 'answered 500', null]));
    expect(receiver.posts).toHaveLength(6);
    receiver.behaviour = () => 200;
    expect(await relay.rpc.call(webhookRedeliver, { id, caller })).toEqual({ count: 2 });
    await expect.poll(() => taken(receiver), SOON).toEqual(told.toSorted());
    await expect.poll(() => deliveries(id, 'delivered'), SOON).toHaveLength(2);
    // One that has arrived can be had once more, by its event.
    expect(await relay.rpc.call(webhookRedeliver, { id, event: told[0], caller })).toEqual({ count: 1 });
    await expect.poll(() => receiver.posts.filter((post) => post.id === told[0]).length, SOON).toBe(5);
    await expect(relay.rpc.call(webhookRedeliver, { id, event: 'provisioning/0', caller })).rejects.toMatchObject({
      code: 'object.not-found',
    });
  });

  it('shows in the metrics what waits for it and what was given up', async () => {
    const { receiver, id } = await add({ events: ['cluster'] });
    const shown = async () => {
      const port = relay.copies[0]?.settings.healthPort ?? 0;
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const of = (state: string) =>
        new RegExp(`^muster_webhook_deliveries\\{[^}]*webhook="${id}",state="${state}"[^}]*\\} (\\d+)`, 'm').exec(
          text,
        )?.[1];
      return { pending: of('pending'), dead: of('dead') };
    };
    await expect.poll(shown, SOON).toEqual({ pending: '0', dead: '0' });
    receiver.behaviour = () => 500;
    await relay.tell(1, { noun: 'cluster' });
    await expect.poll(shown, SOON).toEqual({ pending: '1', dead: '0' });
    await expect.poll(shown, LATE).toEqual({ pending: '0', dead: '1' });
  });

  it('is followed nowhere else: a redirection is a failure', async () => {
    const elsewhere = await EventReceiver.listen();
    const { receiver, id } = await add();
    receiver.behaviour = () => ({ status: 307, headers: { location: elsewhere.url } });
    await relay.tell(1);
    await expect.poll(async () => (await show(id)).last_error, SOON).toBe('answered 307');
    expect(elsewhere.posts).toEqual([]);
    await elsewhere.close();
  });

  it('that was removed gets nothing more, and leaves nothing behind', async () => {
    const { receiver, id } = await add();
    receiver.behaviour = () => 500;
    await relay.tell(5);
    await expect.poll(() => receiver.posts.length, SOON).toBeGreaterThan(0);
    await relay.rpc.call(webhookDelete, { id, caller });
    open.pop();
    await expect.poll(() => rowsIn('webhook_delivery', 'webhook_id', id), SOON).toBe(0);
    await expect.poll(() => rowsIn('webhook', 'id', id), SOON).toBe(0);
    await expect(show(id)).rejects.toMatchObject({ code: 'object.not-found' });
    await receiver.close();
  });

  it('takes a secret that it is given, and its secret stands in no table', async () => {
    const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
    const { receiver } = await add({ secret });
    expect(receiver.secret).toBe(secret);
    const told = await relay.tell(1);
    await expect.poll(() => receiver.posts.map(({ event }) => event?.id), SOON).toEqual(told);
    const { rows } = await query('SELECT to_jsonb(w)::text AS row FROM webhook w');
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
  });

  it.each([
    ['ftp://receiver.example/', 'must begin with https://'],
    ['somewhere', 'must be a URL'],
    ['https://a:b@receiver.example/', 'must not carry a login'],
  ])('to %s is refused', async (url, message) => {
    const webhook = { url, description: '', events: [], clusters: [], kinds: [] };
    await expect(relay.rpc.call(webhookCreate, { webhook, caller })).rejects.toMatchObject({
      code: 'request.invalid',
      findings: [{ path: 'url', message: expect.stringContaining(message) as string }],
    });
  });
});

describe('whatever dies', () => {
  it('a relay that is killed in the middle of deliveries loses none, and repeats them with the same id', async () => {
    const { receiver } = await add();
    receiver.behaviour = () => (receiver.posts.length % 5 === 0 ? 'hang' : 204);
    const told = await relay.tell(400);
    await expect.poll(() => receiver.posts.length, SOON).toBeGreaterThan(40);
    await Promise.all(relay.copies.map((copy) => copy.kill()));
    const atDeath = receiver.posts.length;
    expect(receiver.taken.size).toBeLessThan(400);
    receiver.behaviour = () => 204;
    await Promise.all(relay.copies.map((copy) => copy.start()));
    await expect.poll(() => taken(receiver), LATE).toEqual(told.toSorted());
    expect(receiver.posts.length).toBeGreaterThan(atDeath);
    expect(receiver.posts.every(({ id, event }) => event?.id === id)).toBe(true);
  });

  it('events that NATS has lost and gets again reach a webhook once; those that were lost reach it too', async () => {
    const { receiver, id } = await add();
    const before = await relay.tell(20);
    await expect.poll(() => taken(receiver), SOON).toEqual(before.toSorted());
    await expect.poll(async () => (await show(id)).pending, SOON).toBe(0);
    await Promise.all(relay.copies.map((copy) => copy.kill()));
    const unheard = await relay.tell(20);
    await relay.nats.kill();
    await relay.nats.loseStorage();
    await relay.nats.start();
    await relay.nats.provisionStreams();
    await expect.poll(() => relay.admin.flush().then(() => true), SOON).toBe(true);
    await relay.tellAgain();
    await Promise.all(relay.copies.map((copy) => copy.start()));
    const after = await relay.tell(1);
    await expect.poll(() => taken(receiver), SOON).toEqual([...before, ...unheard, ...after].toSorted());
    await expect.poll(async () => (await show(id)).pending, SOON).toBe(0);
    expect(receiver.posts).toHaveLength(41);
  });

  it('NATS loses its storage under a relay that runs: its webhooks go on by themselves', async () => {
    const { receiver } = await add();
    const before = await relay.tell(3);
    await expect.poll(() => taken(receiver), SOON).toEqual(before.toSorted());
    await relay.nats.kill();
    await relay.nats.loseStorage();
    await relay.nats.start();
    await relay.nats.provisionStreams();
    await expect.poll(() => relay.admin.flush().then(() => true), SOON).toBe(true);
    await relay.tellAgain();
    const after = await relay.tell(3);
    await expect.poll(() => taken(receiver), LATE).toEqual([...before, ...after].toSorted());
  });
});

async function query(sql: string, parameters: unknown[] = []): Promise<{ rows: Record<string, unknown>[] }> {
  const client = new Client({ connectionString: relay.database.urls.relay });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(sql, parameters);
  } finally {
    await client.end();
  }
}

async function rowsIn(table: string, column: string, value: string): Promise<number> {
  const { rows } = await query(`SELECT count(*)::int AS count FROM ${table} WHERE ${column} = $1`, [value]);
  return Number(rows[0]?.['count']);
}
