import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { eventually, issueToken, startRegisteredFleet, untilReady } from '../fleet/registered-fleet.js';
import { stateOfServers } from '../flows/provisioning-subject.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { askToDelete, clusterNames, deleteCluster, forget, leftOver, serverRecords, untilAsked } from './deletion.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
const SERVERS = ['d1', 'd2', 'd3'];
const FREE = SERVERS.map((name) => [name, '', 'ready']);

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack({ environment: { provisioning: { MUSTER_DELETE_PATIENCE_SECONDS: '2' } } });
}, 120_000);

afterAll(async () => {
  await stack?.stop();
});

beforeEach(async () => {
  simulator = await startRegisteredFleet(stack, 3, { prefix: 'd' });
}, 60_000);

/** Every test has servers of its own; their records go with them. */
afterEach(async () => {
  simulator.faults.clear();
  await simulator.close();
  for (const name of await clusterNames(stack)) await forget(stack, name);
  for (const [name] of await serverRecords(stack)) {
    await stack.client.request({ method: 'DELETE', path: `/1.0/provisioning/servers/${name}` });
  }
}, 60_000);

async function ask(name: string): Promise<string> {
  return askForCluster(stack, {
    name,
    server_names: SERVERS,
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  });
}

async function formed(name: string): Promise<void> {
  await untilEnded(stack, await ask(name));
}

async function untilFree(): Promise<void> {
  await untilReady(stack, SERVERS.length);
  expect(await serverRecords(stack)).toEqual(FREE);
}

/** A simulated server that could not register when it booted does not try again by itself, as IncusOS does. */
async function registeredAgain(): Promise<void> {
  for (const server of SERVERS) {
    const host = simulator.host(server);
    await host.os.settled().catch(() => undefined);
    if (!host.os.state.registered) await host.keepBooting();
  }
}

/** Calls of create-cluster, each at another step; the server that was asked does not answer. */
const MOMENTS = [
  ['the checks', { server: 'd1', method: 'GET', path: '/1.0' }],
  ['the services', { server: 'd2', method: 'PUT', path: '/os/1.0/services/nvme' }],
  ['the addresses', { server: 'd3', method: 'PUT', path: '/1.0' }],
  ['the bootstrap', { server: 'd1', method: 'PUT', path: '/1.0/cluster' }],
  ['the end of the bootstrap', { server: 'd1', method: 'GET', path: '/1.0/operations/*' }],
  ['a join', { server: 'd2', method: 'PUT', path: '/1.0/cluster' }],
  ['the application', { server: 'd1', method: 'POST', path: '/1.0/projects' }],
] as const;

/** Begins to form a cluster and comes back when the worker waits for the answer to this call. */
async function heldAt(name: string, call: (typeof MOMENTS)[number][1]): Promise<string> {
  const seen = simulator.calls.list({ server: call.server }).length;
  simulator.faults.plant({ effect: 'hang', times: 0, ...call });
  const creation = await ask(name);
  await untilAsked(simulator, call, seen);
  return creation;
}

describe('deleting a cluster while it is being formed', () => {
  it.each(MOMENTS)(
    'normal: leaves the servers as if nobody had asked for it, in %s',
    { timeout: 60_000 },
    async (_, call) => {
      const before = stateOfServers(simulator);
      const creation = await heldAt('half', call);
      const deletion = await askToDelete(stack, 'half', { mode: 'normal' });
      simulator.faults.clear();

      expect(leftOver(await untilEnded(stack, deletion, 'done', 50_000))).toEqual({});
      expect((await untilEnded(stack, creation, 'failed')).last_error?.code).toBe('operation.cancelled');
      expect(await clusterNames(stack)).toEqual([]);
      await untilFree();
      expect(stateOfServers(simulator)).toEqual(before);
      await formed('half');
    },
  );

  it.each(MOMENTS)(
    'factory-reset: every server comes back and is free, in %s',
    { timeout: 60_000 },
    async (_, call) => {
      const before = stateOfServers(simulator);
      await heldAt('half', call);
      const deletion = await askToDelete(stack, 'half', { mode: 'factory-reset' });
      simulator.faults.clear();

      expect(leftOver(await untilEnded(stack, deletion, 'done', 50_000))).toEqual({});
      expect(await clusterNames(stack)).toEqual([]);
      await untilFree();
      expect(stateOfServers(simulator)).toEqual(before);
    },
  );

  it.each(MOMENTS)(
    'force: forgets it at once, resets no server, and names each, in %s',
    { timeout: 60_000 },
    async (_, call) => {
      const creation = await heldAt('half', call);
      const asked = simulator.calls.list({}).length;
      const left = await forget(stack, 'half');

      expect(left.map(({ server }) => server)).toEqual(SERVERS);
      expect(left[1]?.message).toBe('d2 still holds what it had in cluster "half"; reset it to use it again');
      expect(await clusterNames(stack)).toEqual([]);
      expect(await serverRecords(stack)).toEqual([]);
      expect((await untilEnded(stack, creation, 'failed')).last_error?.code).toBe('operation.cancelled');
      const calls = simulator.calls.list({}).slice(asked);
      expect(calls.filter(({ path }) => path.endsWith(':factory-reset'))).toEqual([]);
    },
  );
});

describe('deleting a cluster that was formed', () => {
  it('normal is refused, and nothing changes', { timeout: 60_000 }, async () => {
    await formed('whole');
    await expect(askToDelete(stack, 'whole', { mode: 'normal' })).rejects.toMatchObject({
      code: 'cluster.state',
      status: 400,
    });
    expect(await clusterNames(stack)).toEqual(['whole']);
  });

  it('factory-reset: its servers come back free, and form another one', { timeout: 60_000 }, async () => {
    const before = stateOfServers(simulator);
    await formed('whole');
    expect(leftOver(await deleteCluster(stack, 'whole', { mode: 'factory-reset' }))).toEqual({});
    await untilFree();
    expect(stateOfServers(simulator)).toEqual(before);
    await formed('whole');
  });

  it('factory-reset with a token of the caller: the servers register with that one', { timeout: 60_000 }, async () => {
    await formed('whole');
    const token = await issueToken(stack, 3);
    await deleteCluster(stack, 'whole', { mode: 'factory-reset', token });
    await untilFree();
    const reply = await stack.client.request({ method: 'GET', path: `/1.0/provisioning/tokens/${token}` });
    expect(JSON.parse(reply.body.toString())).toMatchObject({ metadata: { uses_remaining: 0 } });
  });

  it(
    'factory-reset with a token that can not be used is refused, and nothing changes',
    { timeout: 60_000 },
    async () => {
      await formed('whole');
      const remove = (token: string) => askToDelete(stack, 'whole', { mode: 'factory-reset', token });
      await expect(remove('no-token')).rejects.toMatchObject({
        status: 400,
        findings: [{ path: 'token', message: 'must be a UUID' }],
      });
      await expect(remove(randomUUID())).rejects.toMatchObject({ code: 'token.unknown' });
      await expect(remove(await issueToken(stack, 2))).rejects.toMatchObject({
        code: 'token.exhausted',
        message: 'The token can be used 2 more times, and 3 servers have to register with it',
      });
      expect((await serverRecords(stack)).map(([, cluster]) => cluster)).toEqual(['whole', 'whole', 'whole']);
    },
  );
});

describe('deleting a cluster whose servers are dead', () => {
  it('resets those that answer, and names and forgets the one that does not', { timeout: 60_000 }, async () => {
    await formed('lost');
    await simulator.host('d2').cutPower();
    const left = leftOver(await deleteCluster(stack, 'lost', { mode: 'factory-reset' }));
    expect(left).toEqual({
      d2: expect.stringContaining('d2 was not reset and may still hold what it had in cluster "lost"'),
    });
    expect(await clusterNames(stack)).toEqual([]);
    await untilReady(stack, 2);
    expect(await serverRecords(stack)).toEqual([
      ['d1', '', 'ready'],
      ['d3', '', 'ready'],
    ]);
  });

  it('ends although no member is left that answers', { timeout: 60_000 }, async () => {
    await formed('lost');
    for (const server of SERVERS) await simulator.host(server).cutPower();
    const left = leftOver(await deleteCluster(stack, 'lost', { mode: 'factory-reset' }));
    expect(Object.keys(left)).toEqual(SERVERS);
    expect(await clusterNames(stack)).toEqual([]);
    expect(await serverRecords(stack)).toEqual([]);
  });

  it('is stopped by force while it waits for servers', { timeout: 60_000 }, async () => {
    await formed('lost');
    for (const server of SERVERS) await simulator.host(server).cutPower();
    const deletion = await askToDelete(stack, 'lost', { mode: 'factory-reset' });
    expect((await forget(stack, 'lost')).map(({ server }) => server)).toEqual(SERVERS);
    await untilEnded(stack, deletion, 'failed');
    expect(await serverRecords(stack)).toEqual([]);
  });

  it('tells a caller who waits what is left', { timeout: 60_000 }, async () => {
    await formed('lost');
    await simulator.host('d3').cutPower();
    const path = '/1.0/provisioning/clusters/lost?mode=factory-reset';
    const reply = await stack.client.request({ method: 'DELETE', path });
    expect(JSON.parse(reply.body.toString())).toMatchObject({
      type: 'sync',
      metadata: { left_over: [{ server: 'd3', message: expect.stringContaining('d3') }] },
    });
  });
});

describe('deleting a cluster again', () => {
  it(
    'while it is being deleted names the deletion, gives it to the same key, and says 404 afterwards',
    { timeout: 60_000 },
    async () => {
      await formed('twice');
      simulator.faults.plant({
        effect: 'hang',
        server: 'd1',
        method: 'POST',
        path: '/os/1.0/system/:factory-reset',
        times: 0,
      });
      const remove = async (key: string): Promise<string> => {
        const headers = { 'Idempotency-Key': key, Prefer: 'respond-async' };
        const path = '/1.0/provisioning/clusters/twice?mode=factory-reset';
        const { body } = await stack.client.request({ method: 'DELETE', path, headers });
        return (JSON.parse(body.toString()) as { operation: string }).operation.split('/').at(-1) ?? '';
      };
      const id = await remove('one');
      expect(await remove('one')).toBe(id);
      await expect(remove('two')).rejects.toMatchObject({ status: 409, message: expect.stringContaining(id) });
      simulator.faults.clear();
      await untilEnded(stack, id, 'done', 50_000);
      await expect(remove('two')).rejects.toMatchObject({ status: 404 });
      expect(await remove('one')).toBe(id);
    },
  );
});

describe('deleting a cluster, when the worker is killed', () => {
  it('goes on with every server that was not reset yet', { timeout: 180_000 }, async () => {
    const before = stateOfServers(simulator);
    await formed('killed');
    const path = '/os/1.0/system/:factory-reset';
    const seen = simulator.calls.list({ server: 'd2' }).length;
    simulator.faults.plant({ effect: 'cut-after', server: 'd2', method: 'POST', path });
    const deletion = await askToDelete(stack, 'killed', { mode: 'factory-reset' });
    await untilAsked(simulator, { server: 'd2', method: 'POST', path }, seen);
    await stack.programs.provisioning.kill();
    await stack.programs.provisioning.start();
    await registeredAgain();
    await untilEnded(stack, deletion, 'done', 140_000);
    await untilFree();
    expect(stateOfServers(simulator)).toEqual(before);
    await eventually(async () => expect(await clusterNames(stack)).toEqual([]));
  });
});
