import { Readable } from 'node:stream';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fingerprintOf } from '../certificate/encoding.js';
import { generateSelfSigned, type KeyPair } from '../certificate/self-signed.js';
import { answerError, answerJson, answerSync, HttpsPeer, type Respond } from '../testing/https-peer.js';
import { createServerConnection, type ServerConnectionOptions } from './create-server-connection.js';
import { observeCertificate } from './observe-certificate.js';
import { ServerCallError } from './server-call-error.js';
import type { ServerConnection } from './server-connection.js';

let client: KeyPair;
const ending: (() => Promise<void>)[] = [];

beforeAll(async () => {
  client = await generateSelfSigned({ commonName: 'muster', usage: 'client' });
});

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

async function startPeer(respond: Respond, identity?: KeyPair): Promise<HttpsPeer> {
  const peer = await HttpsPeer.start(respond, identity);
  ending.push(() => peer.stop());
  return peer;
}

function connect(
  peer: { url: string; identity?: KeyPair },
  more: Partial<ServerConnectionOptions> = {},
): ServerConnection {
  const connection = createServerConnection({
    url: peer.url,
    name: 'server1',
    pins: peer.identity === undefined ? [] : [peer.identity.certificate],
    clientCertificate: client.certificate,
    clientKey: client.key,
    ...more,
  });
  ending.push(() => connection.close());
  return connection;
}

async function failureOf(call: Promise<unknown>): Promise<ServerCallError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServerCallError)) throw new Error('expected a ServerCallError', { cause: error });
  return error;
}

const never: Respond = () => undefined;

describe('a call to a server', () => {
  it('carries the client certificate, and brings back metadata, ETag, clock and status', async () => {
    const peer = await startPeer((_call, response) => answerSync(response, { auth: 'trusted' }, { etag: '"abc"' }));
    const connection = connect(peer);
    const answer = await connection.request({
      method: 'PUT',
      path: '/1.0',
      query: { target: 'server 1', project: undefined },
      body: { config: { a: 'b' } },
      ifMatch: '"old"',
    });
    expect(answer).toMatchObject({ status: 200, metadata: { auth: 'trusted' }, etag: '"abc"', operation: undefined });
    expect(Math.abs(Date.now() - (answer.serverTime?.getTime() ?? 0))).toBeLessThan(5_000);
    expect(peer.calls[0]).toMatchObject({
      method: 'PUT',
      path: '/1.0?target=server+1',
      body: '{"config":{"a":"b"}}',
      clientFingerprint: fingerprintOf(client.certificate),
    });
    expect(peer.calls[0]?.headers).toMatchObject({ 'if-match': '"old"', 'content-type': 'application/json' });
    expect(connection.peerCertificate()).toBe(peer.identity.certificate);
  });

  it('keeps the digits of 64-bit numbers in the text', async () => {
    const body = '{"type":"sync","metadata":{"size":9007199254740993}}';
    const peer = await startPeer((_call, response) => void response.end(body));
    expect((await connect(peer).requestText({ method: 'GET', path: '/1.0/images' })).text).toBe(body);
  });

  it('streams a large answer', async () => {
    const peer = await startPeer((_call, response) => void Readable.from(['tar', 'ball']).pipe(response));
    const { stream } = await connect(peer).requestStream({
      method: 'POST',
      path: '/os/1.0/applications/incus/:backup',
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('tarball');
  });

  it('lets brief calls share connections, and none wait behind a long one', async () => {
    const held: (() => void)[] = [];
    const peer = await startPeer((call, response) => {
      if (call.path === '/held') held.push(() => answerSync(response, null));
      else answerSync(response, null);
    });
    const connection = connect(peer);
    const brief = { method: 'GET', path: '/1.0', brief: true } as const;
    await Promise.all(Array.from({ length: 16 }, () => connection.request(brief)));
    expect(peer.connections).toBe(2);
    const long = [1, 2].map(() => connection.request({ method: 'GET', path: '/held' }));
    await Promise.all(Array.from({ length: 4 }, () => connection.request(brief)));
    expect(peer.connections).toBe(3);
    await expect.poll(() => held.length).toBe(2);
    for (const answer of held) answer();
    await Promise.all(long);
  });

  it('stays on one connection, and opens more only for calls at the same time', async () => {
    const held: (() => void)[] = [];
    const peer = await startPeer((call, response) => {
      if (call.path === '/held') held.push(() => answerSync(response, null));
      else answerSync(response, null);
    });
    const connection = connect(peer, { maxChannels: 2 });
    for (let round = 0; round < 5; round += 1) await connection.request({ method: 'GET', path: '/1.0' });
    expect(peer.connections).toBe(1);
    const waiting = connection.request({ method: 'GET', path: '/held' });
    await connection.request({ method: 'GET', path: '/1.0' });
    await connection.request({ method: 'GET', path: '/1.0' });
    expect(peer.connections).toBe(2);
    await expect.poll(() => held.length).toBe(1);
    held[0]?.();
    await waiting;
  });

  it('waits for whichever connection gets free first when there may be no more of them', async () => {
    const held = new Map<string, () => void>();
    const peer = await startPeer((call, response) => void held.set(call.path, () => answerSync(response, null)));
    const connection = connect(peer, { maxChannels: 2 });
    const get = async (path: string): Promise<number> => (await connection.request({ method: 'GET', path })).status;
    const long = get('/long');
    const short = get('/short');
    await expect.poll(() => held.size).toBe(2);
    const third = get('/third');
    const fourth = get('/fourth');
    held.get('/short')?.();
    await short;
    await expect.poll(() => held.has('/third')).toBe(true);
    held.get('/third')?.();
    expect(await third).toBe(200);
    await expect.poll(() => held.has('/fourth')).toBe(true);
    held.get('/fourth')?.();
    expect(await fourth).toBe(200);
    held.get('/long')?.();
    await long;
    expect(peer.connections).toBe(2);
  });

  it('ends a call that waits for a connection at its deadline, and with the connections, unsent', async () => {
    const peer = await startPeer(never);
    const connection = connect(peer, { maxChannels: 1 });
    const holding = failureOf(connection.request({ method: 'GET', path: '/held' }));
    await expect.poll(() => peer.calls.length).toBe(1);
    const late = await failureOf(connection.request({ method: 'PUT', path: '/1.0', timeoutMs: 20 }));
    expect(late).toMatchObject({ kind: 'timeout', mayHaveHappened: false });
    const waiting = failureOf(connection.request({ method: 'PUT', path: '/1.0' }));
    await connection.close();
    expect(await waiting).toMatchObject({ kind: 'aborted', mayHaveHappened: false });
    await holding;
    expect(peer.calls).toHaveLength(1);
  });

  it('goes to the next address when the first does not answer', async () => {
    const peer = await startPeer((_call, response) => answerSync(response, 'here'));
    const connection = connect(peer, { url: await closedUrl(), otherUrls: [peer.url] });
    expect((await connection.request({ method: 'GET', path: '/1.0' })).metadata).toBe('here');
  });
});

describe('recognising a server', () => {
  it('accepts any of the pins whatever name the certificate carries, and no other certificate', async () => {
    const peer = await startPeer((_call, response) => answerSync(response, null));
    const other = await generateSelfSigned({ commonName: 'peer', usage: 'server' });
    const either = connect(peer, { pins: [other.certificate, peer.identity.certificate] });
    expect((await either.request({ method: 'GET', path: '/' })).status).toBe(200);

    const wrong = connect(peer, { pins: [other.certificate] });
    const error = await failureOf(wrong.request({ method: 'PUT', path: '/1.0', body: {} }));
    expect(error).toMatchObject({ kind: 'tls-mismatch', code: 'server.certificate', mayHaveHappened: false });
    expect(error.message).toContain(fingerprintOf(peer.identity.certificate).slice(0, 12));
    expect(wrong.peerCertificate()).toBe(peer.identity.certificate);
    expect(peer.calls).toHaveLength(1);
  });

  it.each([
    ['not valid before', { notBefore: new Date(Date.now() + 60_000) }],
    ['expired', { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() - 1_000) }],
  ])('refuses a pinned certificate that is %s now', async (words, validity) => {
    const identity = await generateSelfSigned({ commonName: 'peer', usage: 'server', ...validity });
    const peer = await startPeer(never, identity);
    const error = await failureOf(connect(peer).request({ method: 'GET', path: '/' }));
    expect(error).toMatchObject({ kind: 'tls-mismatch', mayHaveHappened: false });
    expect(error.message).toContain(words);
  });

  it('without a pin asks the authorities, and checks the name', async () => {
    const identity = await generateSelfSigned({
      commonName: 'p',
      usage: 'server',
      names: { dns: ['cluster.example'] },
    });
    const peer = await startPeer((_call, response) => answerSync(response, null), identity);
    const trusted = { pins: [], authorities: [identity.certificate] };
    const good = connect(peer, { ...trusted, serverName: 'cluster.example' });
    expect((await good.request({ method: 'GET', path: '/' })).status).toBe(200);
    for (const options of [{ ...trusted, serverName: 'other.example' }, { pins: [] }]) {
      const error = await failureOf(connect(peer, options).request({ method: 'GET', path: '/' }));
      expect(error.kind).toBe('tls-mismatch');
    }
  });

  it('shows a changed certificate without trusting it', async () => {
    const peer = await startPeer(never);
    const next = await generateSelfSigned({ commonName: 'cluster', usage: 'server' });
    peer.present(next);
    expect(await observeCertificate(peer.url)).toBe(next.certificate);
    expect((await failureOf(observeCertificate(await closedUrl()))).kind).toBe('unreachable');
    expect(peer.calls).toHaveLength(0);
  });
});

describe('a failed call', () => {
  it.each([
    [400, 'refused', false, false],
    [403, 'untrusted', false, false],
    [404, 'not-found', false, false],
    [409, 'conflict', false, false],
    [412, 'precondition', false, false],
    [500, 'server-error', true, true],
    [503, 'server-error', true, true],
  ])('says by HTTP %i that it is "%s"', async (status, kind, mayHaveHappened, retryable) => {
    const peer = await startPeer((_call, response) => answerError(response, status, 'Incus says why'));
    const error = await failureOf(connect(peer).request({ method: 'POST', path: '/1.0/projects', body: {} }));
    expect(error).toMatchObject({ kind, httpStatus: status, detail: 'Incus says why', mayHaveHappened, retryable });
    expect(error.message).toBe(`server1: POST /1.0/projects: Incus says why (${kind}, HTTP ${status})`);
  });

  it('surely did not happen when nobody listens', async () => {
    const error = await failureOf(
      connect({ url: await closedUrl() }).request({ method: 'PUT', path: '/1.0', body: {} }),
    );
    expect(error).toMatchObject({ kind: 'unreachable', mayHaveHappened: false, retryable: true });
  });

  it('surely did not happen when the handshake hangs', async () => {
    const silent = createServer((socket) => ending.push(async () => void socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ending.unshift(() => new Promise((resolve) => void silent.close(() => resolve())));
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const byConnect = connect({ url }, { connectTimeoutMs: 100 }).request({ method: 'PUT', path: '/1.0' });
    expect(await failureOf(byConnect)).toMatchObject({ kind: 'unreachable', mayHaveHappened: false });
    const byDeadline = connect({ url }, { connectTimeoutMs: 400 }).request({
      method: 'PUT',
      path: '/1.0',
      timeoutMs: 100,
    });
    expect(await failureOf(byDeadline)).toMatchObject({ kind: 'timeout', mayHaveHappened: false });
  });

  it('may have happened when the server is silent or cut off after it got the call', async () => {
    const peer = await startPeer((call) => (call.path === '/cut' ? peer.cut() : undefined));
    const connection = connect(peer);
    const silent = connection.request({ method: 'PUT', path: '/1.0', body: {}, timeoutMs: 200 });
    expect(await failureOf(silent)).toMatchObject({ kind: 'timeout', mayHaveHappened: true });
    const cut = connection.request({ method: 'PUT', path: '/cut', body: {} });
    expect(await failureOf(cut)).toMatchObject({ kind: 'unreachable', mayHaveHappened: true });
    expect(peer.calls.map(({ path }) => path)).toEqual(['/1.0', '/cut']);
  });

  it('keeps its deadline while the body trickles in', async () => {
    const peer = await startPeer((_call, response) => void response.write('{"type":'));
    const error = await failureOf(connect(peer).request({ method: 'GET', path: '/1.0', timeoutMs: 200 }));
    expect(error).toMatchObject({ kind: 'timeout' });
  });

  it('is aborted by the signal of the call, by that of the connection, and by closing', async () => {
    const peer = await startPeer(never);
    const lease = new AbortController();
    const mine = new AbortController();
    const connection = connect(peer, { signal: lease.signal });
    const aborted = connection.request({ method: 'GET', path: '/a', signal: mine.signal });
    mine.abort();
    expect((await failureOf(aborted)).kind).toBe('aborted');

    const closing = connect(peer);
    const closed = closing.request({ method: 'GET', path: '/b' });
    await expect.poll(() => peer.calls.some(({ path }) => path === '/b')).toBe(true);
    await closing.close();
    expect((await failureOf(closed)).kind).toBe('aborted');

    lease.abort();
    expect((await failureOf(connection.request({ method: 'GET', path: '/c' }))).kind).toBe('aborted');
    expect(peer.calls.every(({ path }) => path !== '/c')).toBe(true);
  });

  it.each<[string, Respond]>([
    ['is not JSON', (_call, response) => void response.end('<html>')],
    ['has no envelope', (_call, response) => answerJson(response, 200, { hello: 1 })],
    ['has other metadata than asked for', (_call, response) => answerSync(response, { auth: 7 })],
    ['is longer than allowed', (_call, response) => answerSync(response, { auth: 'x'.repeat(2_000) })],
    ['is asynchronous without an operation', (_call, response) => answerJson(response, 202, { type: 'async' })],
    ['redirects', (_call, response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
  ])('is a protocol error when the answer %s', async (_case, respond) => {
    const schema = z.looseObject({ auth: z.string() });
    const call = connect(await startPeer(respond)).request({
      method: 'GET',
      path: '/1.0',
      schema,
      maxAnswerBytes: 1_000,
    });
    expect((await failureOf(call)).kind).toBe('protocol');
  });

  it('leaves the connection usable for the next one', async () => {
    const peer = await startPeer((call, response) => (call.path === '/bad' ? peer.cut() : answerSync(response, null)));
    const connection = connect(peer, { maxChannels: 1 });
    await failureOf(connection.request({ method: 'GET', path: '/bad' }));
    await failureOf(connection.request({ method: 'GET', path: '/bad' }));
    expect((await connection.request({ method: 'GET', path: '/1.0' })).status).toBe(200);
  });
});

/** An address on which nobody listens. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `https://127.0.0.1:${port}`;
}
