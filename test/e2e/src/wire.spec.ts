import { addressOf, valueOf } from '@muster/api-client';
import { generateSelfSigned } from '@muster/incus';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from './fleet/form-cluster.js';
import { eventually, issueToken, startRegisteredFleet } from './fleet/registered-fleet.js';
import { startTestStack, type TestStack } from './stack/test-stack.js';

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 3);
}, 120_000);

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

interface Envelope {
  readonly status_code: number;
  readonly error: string;
  readonly metadata: unknown;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  over = stack.client,
): Promise<{ status: number; envelope: Envelope }> {
  const sending = { method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  try {
    const reply = await over.request(sending);
    return { status: reply.status, envelope: JSON.parse(reply.body.toString()) as Envelope };
  } catch (thrown) {
    const { status, message } = thrown as { status: number; message: string };
    return { status, envelope: { status_code: 0, error: message, metadata: null } };
  }
}

const tokenUses = async (uuid: string): Promise<number> =>
  (await valueOf(stack.client.api.GET('/1.0/provisioning/tokens/{uuid}', { params: { path: { uuid } } })))
    .uses_remaining;

function registration(name: string, system_uuid: string) {
  return {
    name,
    connection_url: 'https://127.0.0.1:1',
    system_uuid,
    machine_id: `machine-of-${system_uuid}`,
  };
}

describe('registration', () => {
  it('of the same certificate again gives the same answer and spends no use of the token', async () => {
    const token = await issueToken(stack, 2);
    const identity = await generateSelfSigned({ commonName: 'new-one', usage: 'server' });
    const path = `/1.0/provisioning/servers?token=${token}`;
    const first = await call('POST', path, registration('new-one', 'u-1'), stack.remote(identity));
    const again = await call('POST', path, registration('new-one', 'u-1'), stack.remote(identity));
    expect(first).toMatchObject({ status: 201, envelope: { status_code: 200 } });
    expect(again).toEqual(first);
    expect((first.envelope.metadata as { certificate: string }).certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(await tokenUses(token)).toBe(1);
  });

  it('of an unclustered server with a new certificate replaces its record', async () => {
    const token = await issueToken(stack, 2);
    const path = `/1.0/provisioning/servers?token=${token}`;
    for (const commonName of ['before', 'after']) {
      const identity = await generateSelfSigned({ commonName, usage: 'server' });
      const { status } = await call('POST', path, registration('reset-one', 'u-2'), stack.remote(identity));
      expect(status).toBe(201);
    }
    expect(await tokenUses(token)).toBe(0);
  });

  it('never takes over the record of a clustered server, and spends nothing', async () => {
    await untilEnded(
      stack,
      await askForCluster(stack, {
        name: 'taken',
        server_names: ['s1'],
        application_seed_config: { storage_pools: [{ name: 'local', driver: 'dir' }] },
      }),
    );
    const { value } = await serverOf('s1');
    const token = await issueToken(stack, 1);
    const stranger = await generateSelfSigned({ commonName: 's1', usage: 'server' });
    const body = { ...registration('s1', String(value['system_uuid'])), machine_id: String(value['machine_id']) };
    const { status, envelope } = await call(
      'POST',
      `/1.0/provisioning/servers?token=${token}`,
      body,
      stack.remote(stranger),
    );
    expect(status).toBe(400);
    expect(envelope.error).toContain('Server "s1" belongs to a cluster');
    expect(await tokenUses(token)).toBe(1);
    expect((await serverOf('s1')).value).toMatchObject({
      certificate: value['certificate'],
      connection_url: value['connection_url'],
    });
  });

  it('finds the record that waits for a server of its name', async () => {
    const { status } = await call('POST', '/1.0/provisioning/servers', {
      name: 'awaited',
      channel: 'stable',
      description: 'rack 4',
    });
    expect(status).toBe(201);
    const token = await issueToken(stack, 1);
    const identity = await generateSelfSigned({ commonName: 'awaited', usage: 'server' });
    await call(
      'POST',
      `/1.0/provisioning/servers?token=${token}`,
      registration('awaited', 'u-3'),
      stack.remote(identity),
    );
    expect((await serverOf('awaited')).value).toMatchObject({
      server_status: 'pending',
      description: 'rack 4',
      system_uuid: 'u-3',
    });
  });
});

async function serverOf(name: string): Promise<{ value: Record<string, unknown> }> {
  const params = { path: { name } };
  return { value: await valueOf(stack.client.api.GET('/1.0/provisioning/servers/{name}', { params })) };
}

describe('a server', () => {
  it('gives its news by its own certificate alone', async () => {
    const stranger = await generateSelfSigned({ commonName: 'stranger', usage: 'server' });
    const news = { connection_url: '', cause: 'system-reboot-triggered' };
    expect(await call('PUT', '/1.0/provisioning/servers/:self', news, stack.remote(stranger))).toMatchObject({
      status: 403,
    });
    const own = await simulator.host('s2').incus.serverKeyPair();
    expect(await call('PUT', '/1.0/provisioning/servers/:self', news, stack.remote(own))).toMatchObject({
      status: 200,
    });
    expect((await serverOf('s2')).value).toMatchObject({ server_status: 'offline', server_status_detail: 'rebooting' });
    await call(
      'PUT',
      '/1.0/provisioning/servers/:self',
      { connection_url: '', cause: 'system-is-ready' },
      stack.remote(own),
    );
    await eventually(async () => expect((await serverOf('s2')).value).toMatchObject({ server_status: 'ready' }));
  });

  it('is reached below /os as it is, refusals included', async () => {
    const path = '/1.0/provisioning/servers/s3/os/1.0';
    const { envelope } = await call('GET', path);
    expect(envelope).toMatchObject({ metadata: { environment: { hostname: 's3' } } });
    expect(await call('PUT', `${path}/services/lvm`, { config: { enabled: 'yes' } })).toMatchObject({ status: 400 });
    expect(await call('PUT', `${path}/services/lvm`, { config: { enabled: true, system_id: 7 } })).toMatchObject({
      status: 200,
    });
    expect(simulator.host('s3').os.state.services['lvm']?.config).toMatchObject({ enabled: true, system_id: 7 });
  });

  it('is changed with its ETag, and not with an old one', async () => {
    const address = { params: { path: { name: 's3' } } };
    const { response } = await stack.client.api.GET('/1.0/provisioning/servers/{name}', address);
    const etag = response.headers.get('etag') ?? '';
    const put = (description: string) =>
      stack.client.request({
        method: 'PUT',
        path: '/1.0/provisioning/servers/s3',
        headers: { 'if-match': etag, 'content-type': 'application/json' },
        body: JSON.stringify({ channel: 'stable', description }),
      });
    await put('first');
    await expect(put('second')).rejects.toMatchObject({ code: 'request.precondition' });
    expect((await serverOf('s3')).value).toMatchObject({ description: 'first' });
  });

  it('that belongs to a cluster is neither renamed nor deleted', async () => {
    expect(await call('DELETE', '/1.0/provisioning/servers/s1')).toMatchObject({ status: 400 });
    expect(await call('POST', '/1.0/provisioning/servers/s1', { name: 's9' })).toMatchObject({ status: 400 });
  });
});

describe('a cluster', () => {
  it('hands its configuration out as OpenTofu files', async () => {
    const path = '/1.0/provisioning/clusters/taken/artifacts/terraform-configuration';
    const { envelope } = await call('GET', path);
    expect((envelope.metadata as { files: { name: string }[] }).files.map(({ name }) => name)).toContain(
      'resources_networks.tf',
    );
    const file = await stack.client.request({ method: 'GET', path: `${path}/providers.tf` });
    expect(file.body.toString()).toContain('source = "lxc/incus"');
    const zip = await stack.client.request({ method: 'GET', path: `${path}?archive=zip` });
    expect(zip.body.subarray(0, 2).toString()).toBe('PK');
  });

  it('that is ready is deleted by force only, and its servers are forgotten with it', async () => {
    expect(await call('DELETE', '/1.0/provisioning/clusters/taken')).toMatchObject({ status: 400 });
    expect(await call('DELETE', '/1.0/provisioning/clusters/taken?mode=force')).toMatchObject({ status: 200 });
    expect(await call('GET', '/1.0/provisioning/servers/s1')).toMatchObject({ status: 404 });
    await eventually(async () => {
      const { envelope } = await call('GET', '/1.0/inventory/projects?cluster=taken');
      expect(envelope.metadata).toEqual([]);
    });
  });
});

describe('a token', () => {
  it('hands out what IncusOS is installed with', async () => {
    const uuid = await issueToken(stack, 1);
    const { envelope } = await call('GET', `/1.0/provisioning/tokens/${uuid}/provider-config`);
    expect(envelope.metadata).toMatchObject({
      name: 'operations-center',
      version: '1',
      config: { server_url: stack.url, server_token: uuid, server_certificate: stack.serverCertificate },
    });
  });

  it('is created without a body of its own in the answer: its id stands in Location', async () => {
    const reply = stack.client.api.POST('/1.0/provisioning/tokens', {
      body: { uses_remaining: 1, description: '', channel: '' },
    });
    expect(await addressOf(reply)).toMatch(/^\/1\.0\/provisioning\/tokens\/[0-9a-f-]{36}$/);
    expect((await reply).data).toMatchObject({ metadata: null, status_code: 200 });
  });
});
