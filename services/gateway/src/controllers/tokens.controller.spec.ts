import { randomUUID } from 'node:crypto';
import {
  type RequestOf,
  type ResponseOf,
  type Token,
  tokenCreate,
  tokenGet,
  tokenList,
  tokenUpdate,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

const known: Token = {
  uuid: randomUUID(),
  uses_remaining: 6,
  expire_at: '2027-01-01T00:00:00Z',
  description: 'six "servers"',
  channel: 'stable',
};
const asked: unknown[] = [];

@Controller()
class TokensService {
  @RpcStream(tokenList)
  async *list(): AsyncIterable<string> {
    yield JSON.stringify(known);
    yield JSON.stringify({ ...known, uuid: '00000000-0000-4000-8000-000000000000' });
  }

  @Rpc(tokenGet)
  get({ uuid }: RequestOf<typeof tokenGet>): ResponseOf<typeof tokenGet> {
    if (uuid !== known.uuid) throw new MusterError('object.not-found', `There is no token "${uuid}"`);
    return { value: known, etag: 'e1' };
  }

  @Rpc(tokenCreate)
  create(request: RequestOf<typeof tokenCreate>): Token {
    asked.push(request);
    return known;
  }

  @Rpc(tokenUpdate)
  update(request: RequestOf<typeof tokenUpdate>): Record<string, never> {
    asked.push(request);
    if (request.ifMatch !== undefined && request.ifMatch !== 'e1') {
      throw new MusterError('request.precondition', 'The ETag does not match');
    }
    return {};
  }
}

let gateway: RunningGateway;
let service: AnsweringService;
beforeAll(async () => {
  gateway = await startGateway();
  service = await answerWith(gateway.natsUrl, [TokensService]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await gateway.stop();
});

const path = `/1.0/provisioning/tokens/${known.uuid}`;
const success = { type: 'sync', status: 'Success', status_code: 200, operation: '', error_code: 0, error: '' };

describe('tokens over HTTP', () => {
  it('are listed as addresses, and as objects with recursion=1 only', async () => {
    for (const query of ['', '?', '?recursion=0', '?recursion=2', '?recursion=true']) {
      const reply = await gateway.local(`/1.0/provisioning/tokens${query}`);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toContain('application/json');
      const others = '/1.0/provisioning/tokens/00000000-0000-4000-8000-000000000000';
      expect(await reply.json()).toEqual({ ...success, metadata: [path, others] });
    }
    const reply = await gateway.local('/1.0/provisioning/tokens?recursion=1');
    expect(await reply.json()).toMatchObject({
      ...success,
      metadata: [known, { ...known, uuid: expect.any(String) as string }],
    });
  });

  it('are created with 201 and Location, while the body says 200 and null', async () => {
    const reply = await gateway.local('/1.0/provisioning/tokens', {
      method: 'POST',
      body: '{"uses_remaining":6,"channel":"stable"}',
    });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(path);
    expect(await reply.json()).toEqual({ ...success, metadata: null });
    expect(asked.at(-1)).toEqual({
      token: { uses_remaining: 6, channel: 'stable', description: '' },
      caller: { protocol: 'unix' },
    });
  });

  it('carry the key of the caller, and one digest for the same body however it is written', async () => {
    const bodies = [
      '{"uses_remaining":6,"channel":"stable"}',
      '{ "channel": "stable",\n"uses_remaining": 6 }',
      '{"channel":"other"}',
    ];
    const digests: string[] = [];
    for (const body of bodies) {
      await gateway.local('/1.0/provisioning/tokens', { method: 'POST', body, headers: { 'Idempotency-Key': 'k1' } });
      const { idempotency } = asked.at(-1) as RequestOf<typeof tokenCreate>;
      expect(idempotency).toMatchObject({ caller: 'unix', key: 'k1' });
      digests.push(idempotency?.bodyHash ?? '');
    }
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  it('carry an ETag, and a change with another one is refused with 412', async () => {
    const reply = await gateway.local(path);
    expect(reply.headers.get('etag')).toBe('"e1"');
    expect(await reply.json()).toEqual({ ...success, metadata: known });
    const change = { method: 'PUT', body: JSON.stringify(known) };
    const changed = await gateway.local(path, { ...change, headers: { 'If-Match': '"e1"' } });
    expect([changed.status, changed.headers.get('location')]).toEqual([201, path]);
    const refused = await gateway.local(path, { ...change, headers: { 'If-Match': '"e2"' } });
    expect(refused.status).toBe(412);
    expect(await refused.json()).toMatchObject({
      type: 'error',
      status_code: 0,
      error_code: 412,
      error: 'The ETag does not match',
    });
  });

  it('give the configuration that makes an IncusOS register', async () => {
    const reply = await gateway.local(`${path}/provider-config`);
    expect(await reply.json()).toMatchObject({
      metadata: {
        name: 'operations-center',
        config: {
          server_url: 'https://muster.example:7443',
          server_token: known.uuid,
          server_certificate: gateway.serverCertificate,
        },
        version: '1',
      },
    });
  });

  it('that nobody knows are 404, with code and next step beside the text', async () => {
    const reply = await gateway.local('/1.0/provisioning/tokens/nobody');
    expect(reply.status).toBe(404);
    expect(await reply.json()).toEqual({
      type: 'error',
      status: '',
      status_code: 0,
      operation: '',
      error_code: 404,
      error: 'There is no token "nobody"',
      metadata: { code: 'object.not-found', next_step: expect.stringMatching(/\.$/) as string, findings: [] },
    });
  });

  it('tell every finding of a body at once, in the one text that upstream shows', async () => {
    const reply = await gateway.local('/1.0/provisioning/tokens', {
      method: 'POST',
      body: '{"uses_remaining":-1,"description":7}',
    });
    expect(reply.status).toBe(400);
    const body = (await reply.json()) as { error: string; metadata: { findings: object[] } };
    expect(body.error).toBe(
      'Invalid request: uses_remaining: Value for "uses remaining" can not be negative; description: must be a text, but is 7',
    );
    expect(body.metadata.findings).toHaveLength(2);
  });
});
