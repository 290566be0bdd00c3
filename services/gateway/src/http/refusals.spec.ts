import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectPlain } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { type RequestOf, type ResponseOf, tokenCreate, tokenGet } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

const LIMIT = 4096;
const asked: RequestOf<typeof tokenCreate>[] = [];
const uuid = '00000000-0000-4000-8000-000000000001';

@Controller()
class TokensService {
  @Rpc(tokenGet)
  get({ uuid: wanted }: RequestOf<typeof tokenGet>): ResponseOf<typeof tokenGet> {
    if (wanted === 'broken') throw new Error('password=hunter2 in a stack trace');
    throw new MusterError('object.not-found', `There is no token "${wanted}"`);
  }

  @Rpc(tokenCreate)
  create(question: RequestOf<typeof tokenCreate>): ResponseOf<typeof tokenCreate> {
    asked.push(question);
    return { uuid, uses_remaining: 1, expire_at: '2027-01-01T00:00:00Z', description: '', channel: '' };
  }
}

let gateway: RunningGateway;
let service: AnsweringService;
beforeAll(async () => {
  gateway = await startGateway({ variables: { MUSTER_BODY_LIMIT: String(LIMIT) } });
  service = await answerWith(gateway.natsUrl, [TokensService]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await gateway.stop();
});

async function refusal(path: string, init: Parameters<RunningGateway['local']>[1] = {}) {
  const reply = await gateway.local(path, init);
  const body = (await reply.json()) as Record<string, unknown>;
  expect(Object.keys(body)).toEqual(['type', 'status', 'status_code', 'operation', 'error_code', 'error', 'metadata']);
  expect(body).toMatchObject({ type: 'error', status: '', status_code: 0, error_code: reply.status });
  return { status: reply.status, error: String(body['error']), allow: reply.headers.get('allow') };
}
const post = (body: string | Buffer) => refusal('/1.0/provisioning/tokens', { method: 'POST', body });

describe('a request that can not be carried out', () => {
  it.each(['/nothing', '/1.0/nothing', '/1.0/', '/1.0/provisioning/servers/a/changelog'])(
    'is 404 at the unknown path %s',
    async (path) => {
      expect(await refusal(path)).toMatchObject({ status: 404 });
    },
  );

  it('is 405 with a method that the path does not have, and names those that it has', async () => {
    const refused = await refusal('/1.0/provisioning/channels/stable', { method: 'PUT', body: '{}' });
    expect(refused).toEqual({
      status: 405,
      error: 'PUT is not offered at /1.0/provisioning/channels/stable, but GET, HEAD',
      allow: 'GET, HEAD',
    });
  });

  it('is 400 with line and column when its body is no JSON', async () => {
    expect(await post('{\n  "channel": "stable",\n}')).toMatchObject({
      status: 400,
      error: 'The body is not valid JSON: line 3, column 1: expected a name in double quotes, but there is "}"',
    });
  });

  it.each([
    ['a list', '[]', 'Invalid request: the body must be an object, but is a list'],
    ['nothing', '', 'Invalid request: the body is missing, and must be an object'],
  ])('is 400 when its body is %s', async (_what, body, error) => {
    expect(await post(body)).toMatchObject({ status: 400, error });
  });

  it('is 400 when its body is nested beyond reason', async () => {
    expect(await post('['.repeat(1000) + ']'.repeat(1000))).toMatchObject({ status: 400 });
  });

  it('is 413 when its body is over the limit', async () => {
    expect(await post(Buffer.alloc(LIMIT + 1, 'x'))).toMatchObject({
      status: 413,
      error: 'The body has more than 4096 bytes',
    });
  });

  it('waits for a client that still sends what is refused, so that it reads the reason', async () => {
    const half = Buffer.alloc(LIMIT, 'x');
    const socket = connectPlain(gateway.socket);
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.write(`POST /1.0/provisioning/tokens HTTP/1.1\r\nhost: x\r\ncontent-length: ${2 * LIMIT}\r\n\r\n`);
    socket.write(half);
    await pause(300);
    expect(answer).toBe('');
    socket.write(half);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(['a%2Fb', '..', '%2e%2e', 'a%5Cb', 'a%00b', '.hidden'])('is 400 for the name %s in a path', async (name) => {
    const status = await rawStatus(`/1.0/provisioning/servers/${name}`);
    expect(status).toBe(400);
  });

  it('is 400 when its path can not be decoded', async () => {
    expect(await rawStatus('/1.0/provisioning/servers/%zz')).toBe(400);
  });

  it('is 400 in the envelope even when it is no HTTP', async () => {
    const { port } = new URL(gateway.url);
    const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
    socket.write('HELLO\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ type: 'error', error_code: 400 });
  });

  it('is 400 with a filter, which would else be ignored in silence', async () => {
    const refused = await refusal('/1.0/provisioning/clusters?recursion=1&filter=name=="c1"');
    expect(refused).toMatchObject({
      status: 400,
      error: 'Invalid request: filter: filter expressions are not offered yet',
    });
  });

  it('is 400 with a status that no server can have', async () => {
    expect(await refusal('/1.0/provisioning/servers?status=sleeping')).toMatchObject({ status: 400 });
  });

  it('is 500 after a fault of ours, whose details stay inside', async () => {
    const refused = await refusal('/1.0/provisioning/tokens/broken');
    expect(refused.status).toBe(500);
    expect(refused.error).not.toContain('hunter2');
  });

  it('is 503 within seconds while the service that owns the noun is away', async () => {
    expect(await refusal('/1.0/provisioning/channels/stable')).toMatchObject({ status: 503 });
    expect(await refusal('/1.0/provisioning/clusters?recursion=1')).toMatchObject({ status: 503 });
  });

  it('leaves no registration token in the log', async () => {
    await gateway.local(`/1.0/provisioning/servers?token=top-secret&x=1`, { method: 'POST', body: '{}' });
    await expect.poll(() => gateway.log.join('')).toContain('/1.0/provisioning/servers?token=…&x=1');
    expect(gateway.log.join('')).not.toContain('top-secret');
  });
});

describe('a body', () => {
  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8'])(
    'is read as JSON with the content type %s',
    async (type) => {
      const body = '{"description":"ünïcode"}';
      expect(await sendRaw('POST', '/1.0/provisioning/tokens', type, body)).toBe(201);
      expect(asked.at(-1)?.token.description).toBe('ünïcode');
    },
  );

  it('is refused with a content type that is none', async () => {
    expect(await sendRaw('POST', '/1.0/provisioning/tokens', 'nonsense', '{}')).toBe(415);
  });

  it('may begin with a byte order mark', async () => {
    expect(await sendRaw('POST', '/1.0/provisioning/tokens', undefined, '\uFEFF{}')).toBe(201);
  });
});

/** The status of a path that goes out exactly as it stands here; a URL would tidy it up. */
async function rawStatus(path: string): Promise<number> {
  return sendRaw('GET', path, undefined, undefined);
}

async function sendRaw(
  method: string,
  path: string,
  type: string | undefined,
  body: string | undefined,
): Promise<number> {
  const socketPath = gateway.socket;
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers: type === undefined ? {} : { 'content-type': type } });
    outgoing.on('response', (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
