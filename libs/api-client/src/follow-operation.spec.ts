import type { Operation } from '@muster/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type MusterClient } from './client.js';
import { type Answer, type AnsweringServer, json, ok, silent, startServer } from './spec-support/answering-server.js';
import { unixSocketTransport } from './transport.js';

const ID = '0d0c6a0e-9f3c-4f8e-8b6e-6a8a1c1f2b3d';
const operation = (state: Operation['state'], done: number) =>
  ({ id: ID, state, progress: { done, total: 3 } }) as Operation;
const found = (state: Operation['state'], done: number): Answer => ok(operation(state, done));

/** The operation's answers one after another; events as the spec says. */
function route(operations: readonly Answer[], events: Answer): Answer {
  const rest = [...operations];
  return (request, response) => {
    if (request.url.startsWith('/1.0/events')) return events(request, response);
    return (rest.length > 1 ? rest.shift() : rest[0])?.(request, response);
  };
}

const ringing: Answer = (_, response) => {
  const event = {
    specversion: '1.0',
    id: 'provisioning/1',
    source: 's',
    type: 't',
    subject: ID,
    time: '2026-11-22T08:00:00Z',
    datacontenttype: 'application/json',
    sequence: '1',
    cluster: 'none',
    data: {},
  };
  response.writeHead(200);
  const timer = setInterval(() => response.write(`data: ${JSON.stringify(event)}\n\n`), 20);
  response.on('close', () => clearInterval(timer));
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

async function states(signal?: AbortSignal): Promise<string[]> {
  const all: string[] = [];
  for await (const { state, progress } of client.followOperation(ID, { signal })) all.push(`${state} ${progress.done}`);
  return all;
}

describe('following an operation', () => {
  it('gives each change once, woken by events, and ends with the operation', async () => {
    const steps = [found('queued', 0), found('running', 1), found('running', 1), found('running', 2), found('done', 3)];
    server.answer(route(steps, ringing));
    const started = performance.now();
    expect(await states()).toEqual(['queued 0', 'running 1', 'running 2', 'done 3']);
    // Without events the four looks after the first would take eight seconds.
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it('sees the end without any event', { timeout: 20_000 }, async () => {
    const steps = [found('running', 1), found('failed', 1)];
    server.answer(route(steps, json(404, { error: 'no events here' })));
    expect(await states()).toEqual(['running 1', 'failed 1']);
  });

  it('waits for a gateway that is away for a moment', { timeout: 30_000 }, async () => {
    const away = json(503, { error: 'away', metadata: { code: 'service.unavailable' } });
    const steps = [found('running', 1), ...Array.from({ length: 5 }, () => away), found('undone', 0)];
    server.answer(route(steps, ringing));
    expect(await states()).toEqual(['running 1', 'undone 0']);
  });

  it('throws what the gateway refuses', async () => {
    const unknown = json(404, { error: 'Operation not found', metadata: { code: 'object.not-found' } });
    server.answer(route([unknown], ringing));
    await expect(states()).rejects.toMatchObject({ status: 404, message: 'Operation not found' });
  });

  it('ends quietly when the reader leaves', async () => {
    const leaving = new AbortController();
    server.answer(route([found('running', 1)], silent));
    setTimeout(() => leaving.abort(), 100);
    expect(await states(leaving.signal)).toEqual(['running 1']);
  });
});
