import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type MusterClient } from './client.js';
import { addressOf, rowsOf, taggedOf, valueOf } from './reply.js';
import { type AnsweringServer, broken, json, ok, silent, startServer } from './spec-support/answering-server.js';
import { unixSocketTransport } from './transport.js';

const channel = { name: 'stable', description: '', last_updated: '2026-11-22T08:00:00Z' };
const failure = (status: number, code: string) =>
  json(status, { type: 'error', error_code: status, error: `text of ${code}`, metadata: { code, findings: [] } });
const created = ok(null, 201, { location: '/1.0/provisioning/tokens/abc' });

let server: AnsweringServer;
let client: MusterClient;
beforeEach(async () => {
  server = await startServer();
  client = createClient({ transport: unixSocketTransport(server.socket), deadlineMs: 5_000 });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const keys = () => server.seen.map(({ headers }) => headers['idempotency-key']);
const createToken = () => client.api.POST('/1.0/provisioning/tokens', { body: { uses_remaining: 6 } });

describe('the client', () => {
  it('takes values, rows, ETags and addresses out of the envelope', async () => {
    server.answer(ok([channel]));
    const query = { recursion: '1' };
    expect(await rowsOf(client.api.GET('/1.0/provisioning/channels', { params: { query } }))).toEqual([channel]);
    expect(server.seen[0]).toMatchObject({ method: 'GET', url: '/1.0/provisioning/channels?recursion=1' });

    server.answer(ok(channel, 200, { etag: '"e1"' }));
    const params = { path: { name: 'a b/ü' } };
    expect(await taggedOf(client.api.GET('/1.0/provisioning/channels/{name}', { params }))).toEqual({
      value: channel,
      etag: '"e1"',
    });
    expect(server.seen[1]?.url).toBe('/1.0/provisioning/channels/a%20b%2F%C3%BC');

    server.answer(created);
    expect(await addressOf(createToken())).toBe('/1.0/provisioning/tokens/abc');
    expect(JSON.parse(server.seen[2]?.body ?? '')).toEqual({ uses_remaining: 6 });
  });

  it('gives every change a key of its own, and keeps it while it tries again', async () => {
    server.answer(failure(503, 'service.unavailable'), broken, failure(504, 'service.timeout'), created);
    expect((await createToken()).response.status).toBe(201);
    expect(keys()).toHaveLength(4);
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys()).size).toBe(1);
    expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1);
    await createToken();
    expect(new Set(keys()).size).toBe(2);
  });

  it('gives up after four attempts, with the last error', async () => {
    server.answer(failure(503, 'service.unavailable'));
    await expect(createToken()).rejects.toMatchObject({ status: 503, message: 'text of service.unavailable' });
    expect(server.seen).toHaveLength(4);
  });

  it('does not repeat a change without a key that may have been made', async () => {
    server.answer(broken, ok({}));
    const path = '/1.0/provisioning/servers/one/os/1.0/system/:reboot';
    await expect(client.request({ method: 'POST', path })).rejects.toMatchObject({
      fault: 'broken',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('reads again when the connection breaks in the middle of an answer', async () => {
    server.answer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"type":"sync",');
      setImmediate(() => response.destroy());
    }, ok(channel));
    const params = { path: { name: 'stable' } };
    expect(await valueOf(client.api.GET('/1.0/provisioning/channels/{name}', { params }))).toEqual(channel);
  });

  it('ends a call at its deadline, however often it was tried', async () => {
    const hurried = createClient({ transport: unixSocketTransport(server.socket), deadlineMs: 100 });
    server.answer(silent);
    await expect(valueOf(hurried.api.GET('/1.0'))).rejects.toMatchObject({
      fault: 'timeout',
      message: `Cannot reach Muster at ${server.socket}: no answer in time`,
    });
    expect(server.seen).toHaveLength(1);
    await hurried.close();
  });

  it('says that there is no socket, at once', async () => {
    const lost = createClient({ transport: unixSocketTransport('/nowhere/unix.socket') });
    await expect(valueOf(lost.api.GET('/1.0'))).rejects.toMatchObject({
      fault: 'absent',
      message: 'Cannot reach Muster at /nowhere/unix.socket: there is no such socket',
    });
    await lost.close();
  });

  it('passes any request, and gives its bytes', async () => {
    server.answer((_, response) => response.writeHead(200, { 'content-type': 'x/y' }).end(Buffer.from([0, 255])));
    const reply = await client.request({ method: 'POST', path: '/1.0/x?a=b', body: '{}' });
    expect([reply.status, reply.headers.get('content-type'), [...reply.body]]).toEqual([200, 'x/y', [0, 255]]);
    expect(server.seen[0]).toMatchObject({ url: '/1.0/x?a=b', body: '{}' });
  });
});
