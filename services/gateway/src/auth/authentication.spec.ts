import { stat } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { type RequestOf, type ResponseOf, serverRegister, serverSelfUpdate, tokenList } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type Identity, makeIdentity } from '../spec-support/certificates.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

const registrations: RequestOf<typeof serverRegister>[] = [];
const selfUpdates: RequestOf<typeof serverSelfUpdate>[] = [];

@Controller()
class ProvisioningService {
  @RpcStream(tokenList)
  async *tokens(): AsyncIterable<string> {}

  @Rpc(serverRegister)
  register(request: RequestOf<typeof serverRegister>): ResponseOf<typeof serverRegister> {
    if (request.token === 'unknown') throw new MusterError('token.unknown', 'Nobody issued this token');
    registrations.push(request);
    return { certificate: 'PEM of the fleet' };
  }

  @Rpc(serverSelfUpdate)
  selfUpdate(request: RequestOf<typeof serverSelfUpdate>): Record<string, never> {
    selfUpdates.push(request);
    return {};
  }
}

let gateway: RunningGateway;
let service: AnsweringService;
let atStart: Identity;
beforeAll(async () => {
  atStart = await makeIdentity('cli');
  gateway = await startGateway({ variables: { MUSTER_TRUST_CERTIFICATE: atStart.cert } });
  service = await answerWith(gateway.natsUrl, [ProvisioningService]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await gateway.stop();
});

const tokens = '/1.0/provisioning/tokens';
const status = async (identity: Identity | undefined, path: string, init: object = {}): Promise<number> =>
  (await gateway.as(identity)(path, init)).status;
const fingerprintOf = ({ cert }: Identity): string =>
  new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();

async function statusLine(socket: TLSSocket): Promise<string> {
  socket.write(`GET ${tokens} HTTP/1.1\r\nHost: muster\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text.split('\r\n')[0] ?? '';
}

describe('the administrator’s socket', () => {
  it('may do everything and is closed to everybody else', async () => {
    expect((await gateway.local(tokens)).status).toBe(200);
    expect((await stat(gateway.socket)).mode & 0o777).toBe(0o660);
    expect(await (await gateway.local('/1.0')).json()).toMatchObject({ metadata: { auth: 'unix' } });
  });
});

describe('a client over TLS', () => {
  it('without a certificate may only look at what is public', async () => {
    for (const path of [
      '/',
      '/1.0',
      '/1.0/openapi.json',
      '/1.0/provisioning/updates',
      '/1.0/provisioning/updates?recursion=1',
    ]) {
      expect(await status(undefined, path), path).toBe(200);
    }
    for (const path of [tokens, '/1.0/trust', '/1.0/events', '/1.0/operations', '/1.0/provisioning/servers/a/os/1.0']) {
      expect(await status(undefined, path), path).toBe(401);
    }
    expect(await (await gateway.as()('/1.0')).json()).toMatchObject({ metadata: { auth: '' } });
    expect(await (await gateway.as()(tokens)).json()).toMatchObject({
      error_code: 401,
      error: 'unauthorized: no client certificate was presented',
      metadata: { code: 'auth.required' },
    });
  });

  it('is refused before its body is read', async () => {
    expect(await status(undefined, tokens, { method: 'POST', body: 'this is no JSON' })).toBe(401);
  });

  it('that is trusted from the start may do everything', async () => {
    expect(await status(atStart, tokens)).toBe(200);
    expect(await (await gateway.as(atStart)('/1.0')).json()).toMatchObject({ metadata: { auth: 'tls' } });
  });

  it('is trusted as soon as its certificate is added, and no longer when it is removed', async () => {
    const identity = await makeIdentity('somebody');
    const ask = gateway.as(identity);
    expect((await ask(tokens)).status).toBe(401);
    const body = JSON.stringify({ name: 'somebody', certificate: identity.cert });
    const added = await gateway.local('/1.0/trust', { method: 'POST', body });
    const address = `/1.0/trust/${fingerprintOf(identity)}`;
    expect([added.status, added.headers.get('location')]).toEqual([201, address]);
    expect((await ask(tokens)).status).toBe(200);
    expect(await (await gateway.local('/1.0/trust?recursion=1')).json()).toMatchObject({
      metadata: [{ name: 'configured at start' }, { name: 'somebody', fingerprint: fingerprintOf(identity) }],
    });
    expect((await gateway.local('/1.0/trust', { method: 'POST', body })).status).toBe(400);
    expect((await gateway.local(address, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(tokens)).status).toBe(401);
    expect((await gateway.local(address, { method: 'DELETE' })).status).toBe(404);
  });

  it('with a certificate that has expired since is refused', async () => {
    const expired = await makeIdentity('late', -1);
    const body = JSON.stringify({ name: 'late', certificate: expired.cert });
    const added = await gateway.local('/1.0/trust', { method: 'POST', body });
    expect(added.status).toBe(400);
    expect(await added.json()).toMatchObject({ error: expect.stringContaining('expired') as string });
    const database = new Client({ connectionString: gateway.databaseUrl });
    await database.connect();
    const row = [fingerprintOf(expired), expired.cert];
    await database.query(
      `INSERT INTO gateway.trusted_certificate VALUES ($1, 'late', $2, now() - interval '1 day')`,
      row,
    );
    await database.end();
    await expect.poll(async () => (await gateway.local('/1.0/trust')).text()).toContain(fingerprintOf(expired));
    await new Promise((resolve) => {
      setTimeout(resolve, 1_100);
    });
    expect(await status(expired, tokens)).toBe(401);
  });

  it('can not have trusted what is no certificate, or a key', async () => {
    for (const certificate of ['nonsense', atStart.key]) {
      const body = JSON.stringify({ name: 'x', certificate });
      expect((await gateway.local('/1.0/trust', { method: 'POST', body })).status).toBe(400);
    }
  });

  it('is known by its certificate on a resumed connection too', async () => {
    const options = {
      port: Number(new URL(gateway.url).port),
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ...atStart,
    };
    const first = connect(options);
    const session = once(first, 'session');
    expect(await statusLine(first)).toBe('HTTP/1.1 200 OK');
    const [ticket] = (await session) as [Buffer];
    const second = connect({ ...options, session: ticket });
    await once(second, 'secureConnect');
    expect(second.isSessionReused()).toBe(true);
    expect(await statusLine(second)).toBe('HTTP/1.1 200 OK');
  });

  it('needs TLS 1.3', async () => {
    const port = Number(new URL(gateway.url).port);
    const error = await new Promise((resolve) => {
      connect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' }, () =>
        resolve('connected'),
      ).on('error', resolve);
    });
    expect(String(error)).toMatch(/protocol version/i);
  });
});

describe('a server that registers itself', () => {
  const registration = {
    name: 's1',
    connection_url: 'https://10.0.0.1:8443',
    machine_id: 'm',
    system_uuid: '',
    hardware_data: null,
  };

  it('is heard with a token and its own certificate, whoever it is', async () => {
    const identity = await makeIdentity('s1');
    const reply = await gateway.as(identity)('/1.0/provisioning/servers?token=t1', {
      method: 'POST',
      body: JSON.stringify(registration),
    });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe('/1.0/provisioning/servers/s1');
    expect(await reply.json()).toMatchObject({
      type: 'sync',
      status_code: 200,
      metadata: { certificate: 'PEM of the fleet' },
    });
    const heard = registrations.at(-1);
    expect(heard).toMatchObject({ token: 't1', registration });
    expect(new X509Certificate(heard?.certificate ?? '').fingerprint256).toBe(
      new X509Certificate(identity.cert).fingerprint256,
    );
  });

  it('is refused without a certificate, with an unknown token, and without a token', async () => {
    const post = { method: 'POST', body: JSON.stringify(registration) };
    expect(await status(undefined, '/1.0/provisioning/servers?token=t1', post)).toBe(400);
    const identity = await makeIdentity('s2');
    expect(await status(identity, '/1.0/provisioning/servers?token=unknown', post)).toBe(403);
    expect(await status(identity, '/1.0/provisioning/servers?token=', post)).toBe(401);
    expect(await status(identity, '/1.0/provisioning/servers', post)).toBe(401);
  });

  it('tells its changes with its certificate alone', async () => {
    const identity = await makeIdentity('s1');
    const update = { method: 'PUT', body: '{"connection_url":"https://10.0.0.1:8443","cause":"system-is-ready"}' };
    const reply = await gateway.as(identity)('/1.0/provisioning/servers/:self', update);
    expect([reply.status, await reply.json()]).toEqual([200, expect.objectContaining({ metadata: {} })]);
    expect(selfUpdates.at(-1)?.update).toMatchObject({ cause: 'system-is-ready' });
    expect(await status(undefined, '/1.0/provisioning/servers/:self', update)).toBe(403);
  });
});
