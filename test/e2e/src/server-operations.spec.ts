import { valueOf } from '@muster/api-client';
import type { Operation, Server } from '@muster/contracts';
import type { Simulator } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from './fleet/form-cluster.js';
import { runInstance, statusOf, whereIs } from './fleet/behind-the-back.js';
import { eventually, issueToken, startRegisteredFleet } from './fleet/registered-fleet.js';
import { startTestStack, type TestStack } from './stack/test-stack.js';

const LONG = { timeout: 60_000 };

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 4);
  await untilEnded(stack, await askForCluster(stack, { name: 'east', server_names: ['s1', 's2', 's3'] }));
}, 180_000);

afterEach(() => {
  simulator.faults.clear();
});

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

interface Answer {
  readonly status: number;
  readonly body: { readonly error: string; readonly metadata: Operation & { code?: string } };
}

/** Asks for work on a server's system over HTTP. */
async function ask(method: string, server: string, path: string, more: object = {}): Promise<Answer> {
  const { headers, body } = more as { headers?: Record<string, string>; body?: unknown };
  const reply = await stack.client
    .request({
      method,
      path: `/1.0/provisioning/servers/${server}/system/${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    .then((answer) => ({ status: answer.status, body: JSON.parse(answer.body.toString()) as Answer['body'] }))
    .catch((thrown: { status?: number; message: string; code?: string }) => ({
      status: thrown.status ?? 0,
      body: { error: thrown.message, metadata: { code: thrown.code } } as Answer['body'],
    }));
  return reply;
}

const later = { headers: { prefer: 'respond-async' } };

const server = async (name: string): Promise<Server> =>
  valueOf(stack.client.api.GET('/1.0/provisioning/servers/{name}', { params: { path: { name } } }));
const shown = async (name: string): Promise<string> => {
  const { server_status: status, server_status_detail: detail } = await server(name);
  return `${status} ${detail}`.trim();
};

const callsTo = (name: string, method: string, path: string) =>
  simulator.calls.list({ server: name }).filter((call) => call.method === method && call.path === path);

describe('a member of a cluster', () => {
  it('is evacuated and restored: its instance moves away, runs on, and comes back', LONG, async () => {
    await runInstance(simulator, 'web', 's2');

    expect(await ask('POST', 's2', ':evacuate')).toMatchObject({ status: 200 });
    expect(await statusOf(simulator, 's2', 's1')).toBe('Evacuated');
    const away = await whereIs(simulator, 'web', 's1');
    expect(away.location).not.toBe('s2');
    expect(away.status).toBe('Running');

    expect(await ask('POST', 's2', ':restore')).toMatchObject({ status: 200 });
    expect(await statusOf(simulator, 's2', 's1')).toBe('Online');
    expect(await whereIs(simulator, 'web', 's1')).toEqual({ location: 's2', status: 'Running' });
    expect(await shown('s2')).toBe('ready');
  });

  it('is restored without its instances when they are to stay', LONG, async () => {
    await ask('POST', 's2', ':evacuate');
    expect(await ask('POST', 's2', ':restore?mode=skip')).toMatchObject({ status: 200 });
    expect(await statusOf(simulator, 's2', 's1')).toBe('Online');
    expect((await whereIs(simulator, 'web', 's1')).location).not.toBe('s2');
  });

  it('shows what is done to it, and the operation says why it waits', LONG, async () => {
    simulator.faults.plant({
      effect: 'slow',
      server: 's3',
      method: 'POST',
      path: '/1.0/cluster/members/s3/state',
      milliseconds: 1_000,
    });
    const { body, status } = await ask('POST', 's3', ':evacuate', later);
    expect(status).toBe(202);
    await eventually(async () => expect(await shown('s3')).toBe('ready evacuating'));
    await untilEnded(stack, body.metadata.id);
    expect(await shown('s3')).toBe('ready');
    await ask('POST', 's3', ':restore');
  });

  it('is shown as before when it refuses, and is free again', LONG, async () => {
    const path = '/1.0/cluster/members/s3/state';
    simulator.faults.plant({ effect: 'error', server: 's3', method: 'POST', path, status: 400, message: 'not today' });
    const refused = await ask('POST', 's3', ':evacuate');
    expect(refused.body.error).toContain('not today');
    expect(await shown('s3')).toBe('ready');
    expect(await ask('POST', 's3', ':evacuate')).toMatchObject({ status: 200 });
    expect(await ask('POST', 's3', ':restore')).toMatchObject({ status: 200 });
  });

  it('takes one operation at a time, and names the one that holds it; force does not break in', LONG, async () => {
    simulator.faults.plant({ effect: 'slow', server: 's3', path: '/1.0/cluster/members/s3*', milliseconds: 1_500 });
    const first = await ask('POST', 's3', ':evacuate', later);
    for (const path of [':reboot', ':reboot?force=1']) {
      const second = await ask('POST', 's3', path);
      expect(second.status).toBe(409);
      expect(second.body.error).toContain(first.body.metadata.id);
    }
    await untilEnded(stack, first.body.metadata.id);
    await ask('POST', 's3', ':restore');
  });

  it('is not reset unless somebody insists', LONG, async () => {
    expect(await ask('POST', 's3', ':factory-reset')).toMatchObject({ status: 400 });
  });
});

describe('a server', () => {
  it('that is no member is neither evacuated nor restored', LONG, async () => {
    expect(await ask('POST', 's4', ':evacuate')).toMatchObject({ status: 400 });
    expect(await ask('POST', 's4', ':restore')).toMatchObject({ status: 400 });
  });

  it('is rebooted: the answer comes when it is back and ready', LONG, async () => {
    const bootedAt = (): number => Date.now() - simulator.host('s4').os.uptimeSeconds * 1000;
    const before = bootedAt();
    expect(await ask('POST', 's4', ':reboot')).toMatchObject({ status: 200 });
    expect(bootedAt()).toBeGreaterThan(before + 1_000);
    expect(simulator.host('s4').os.ready).toBe(true);
    expect(await shown('s4')).toBe('ready');
  });

  it('is rebooted once although the answer of its reboot is lost', LONG, async () => {
    const before = callsTo('s4', 'POST', '/os/1.0/system/:reboot').length;
    simulator.faults.plant({ effect: 'cut-after', server: 's4', method: 'POST', path: '/os/1.0/system/:reboot' });
    expect(await ask('POST', 's4', ':reboot')).toMatchObject({ status: 200 });
    expect(callsTo('s4', 'POST', '/os/1.0/system/:reboot').length - before).toBe(1);
  });

  it('looks for an update when it is told to', LONG, async () => {
    const body = { os: { name: 'IncusOS', trigger_update: true }, applications: [] };
    expect(await ask('POST', 's4', ':update', { body })).toMatchObject({ status: 200 });
    expect(callsTo('s4', 'POST', '/os/1.0/system/update/:check')).toHaveLength(1);
    expect(await shown('s4')).toBe('ready');
  });

  it('is given a network configuration although its answer never comes, and keeps it', LONG, async () => {
    const path = '/os/1.0/system/network';
    simulator.faults.plant({ effect: 'cut-after', server: 's4', method: 'PUT', path });
    const config = { dns: { hostname: 's4', nameservers: ['192.0.2.53'] } };
    expect(await ask('PUT', 's4', 'network', { body: { config } })).toMatchObject({ status: 200 });
    expect(simulator.host('s4').os.state.network).toMatchObject(config);
    expect(callsTo('s4', 'PUT', path)).toHaveLength(1);
    expect(callsTo('s4', 'POST', `${path}/:confirm`)).toHaveLength(1);
    await eventually(async () => expect((await ask('GET', 's4', 'network')).body.metadata).toMatchObject({ config }));
  });

  it('that refuses a configuration keeps the one that it has', LONG, async () => {
    const before = simulator.host('s4').os.state.storage;
    const path = '/os/1.0/system/storage';
    simulator.faults.plant({
      effect: 'error',
      server: 's4',
      method: 'PUT',
      path,
      status: 400,
      message: 'no such drive',
    });
    const config = { pools: [{ name: 'data', type: 'zfs-raid0', devices: ['/dev/nowhere'] }] };
    const refused = await ask('PUT', 's4', 'storage', { body: { config } });
    expect(refused.body.error).toContain('no such drive');
    expect(simulator.host('s4').os.state.storage).toEqual(before);
    expect(await shown('s4')).toBe('ready');
    expect(await ask('PUT', 's4', 'storage', { body: { config } })).toMatchObject({ status: 200 });
    expect(simulator.host('s4').os.state.storage).toMatchObject(config);
  });

  it('is put into a channel that exists, and its record follows', LONG, async () => {
    expect(await ask('PUT', 's4', 'update', { body: { config: { channel: 'nowhere' } } })).toMatchObject({
      status: 400,
    });
    expect(await ask('PUT', 's4', 'update', { body: { config: { channel: 'stable' } } })).toMatchObject({
      status: 200,
    });
    expect(simulator.host('s4').os.state.update).toMatchObject({ channel: 'stable', check_frequency: 'never' });
  });

  it(
    'is reset, and comes back under its record: with a token of its own, or the one that was named',
    LONG,
    async () => {
      const { certificate } = await server('s4');
      expect(await ask('POST', 's4', ':factory-reset')).toMatchObject({ status: 200 });
      expect((await server('s4')).certificate).not.toBe(certificate);
      const token = await issueToken(stack, 1);
      expect(await ask('POST', 's4', `:factory-reset?token=${token}`)).toMatchObject({ status: 200 });
      expect(simulator.host('s4').os.state.provider?.server_token).toBe(token);
      expect(await shown('s4')).toBe('ready');
      expect(await ask('POST', 's4', `:factory-reset?token=${token}`)).toMatchObject({ status: 400 });
    },
  );

  it('is switched off and shown as that', LONG, async () => {
    expect(await ask('POST', 's4', ':poweroff')).toMatchObject({ status: 200 });
    expect(await shown('s4')).toBe('offline shut down');
    expect(simulator.host('s4').incus.running).toBe(false);
    expect(await ask('POST', 's4', ':reboot')).toMatchObject({ status: 400 });
  });
});
