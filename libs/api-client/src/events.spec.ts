import type { CloudEvent, EventGap } from '@muster/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type MusterClient } from './client.js';
import { type Answer, type AnsweringServer, json, startServer } from './spec-support/answering-server.js';
import { unixSocketTransport } from './transport.js';

const event = (id: number): CloudEvent => ({
  specversion: '1.0',
  id: `provisioning/${id}`,
  source: 'muster/provisioning',
  type: 'muster.operation.progressed',
  subject: 'op',
  time: '2026-11-22T08:00:00Z',
  datacontenttype: 'application/json',
  sequence: String(id),
  cluster: 'none',
  data: {},
});

/** Tells the events, then breaks the connection. */
const telling =
  (...ids: readonly number[]): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
    for (const id of ids) response.write(`id: provisioning=${id}\ndata: ${JSON.stringify(event(id))}\n\n`);
    setTimeout(() => response.destroy(), 20);
  };

let server: AnsweringServer;
let client: MusterClient;
beforeEach(async () => {
  server = await startServer();
  client = createClient({ transport: unixSocketTransport(server.socket) });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

async function take(count: number, events: AsyncGenerator<{ cursor: string; event: CloudEvent }>): Promise<string[]> {
  const taken: string[] = [];
  for await (const { cursor, event: told } of events) {
    taken.push(`${told.sequence} ${cursor}`);
    if (taken.length === count) break;
  }
  return taken;
}

describe('the events of a gateway', () => {
  it('go on behind the last one when the connection breaks', async () => {
    server.answer(telling(1, 2), telling(), telling(3));
    const expected = ['1 provisioning=1', '2 provisioning=2', '3 provisioning=3'];
    expect(await take(3, client.events({ noun: 'operation', cluster: 'a b' }))).toEqual(expected);
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      'provisioning=2',
      'provisioning=2',
    ]);
    expect(server.seen[0]?.url).toBe('/1.0/events?noun=operation&cluster=a+b');
  });

  it('tell of a gap where events are not kept any more, and skip what this client does not know', async () => {
    const gap = { source: '/muster/inventory', after: 7, next: 41, message: 'Read anew what you follow.' };
    server.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: weather\ndata: sunny\n\nid: inventory=7\nevent: gap\ndata: ${JSON.stringify(gap)}\n\n`);
      response.write(`id: inventory=41\ndata: ${JSON.stringify(event(41))}\n\n`);
    });
    const gaps: EventGap[] = [];
    expect(await take(1, client.events({ onGap: (told) => gaps.push(told) }))).toEqual(['41 inventory=41']);
    expect(gaps).toEqual([gap]);
  });

  it('begin behind the cursor that is given', async () => {
    server.answer(telling(8));
    await take(1, client.events({ after: 'provisioning=7' }));
    expect(server.seen[0]?.headers['last-event-id']).toBe('provisioning=7');
  });

  it('are refused when the first connection is, and never silently retried', async () => {
    server.answer(json(503, { error: 'too many readers', metadata: { code: 'service.unavailable' } }));
    await expect(take(1, client.events())).rejects.toMatchObject({ message: 'too many readers' });
    expect(server.seen).toHaveLength(1);
  });

  it('come back when the gateway is away for a moment', async () => {
    const away = json(503, { error: 'away', metadata: { code: 'service.unavailable' } });
    server.answer(telling(1), away, telling(2));
    expect(await take(2, client.events())).toEqual(['1 provisioning=1', '2 provisioning=2']);
  });

  it('end when the reader leaves', async () => {
    const leaving = new AbortController();
    server.answer((_, response) => {
      response.writeHead(200).write(': connected\n\n');
      setTimeout(() => leaving.abort(), 20);
    });
    expect(await take(1, client.events({ signal: leaving.signal }))).toEqual([]);
  });
});
