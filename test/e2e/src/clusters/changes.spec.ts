import { rowsOf } from '@muster/api-client';
import { fingerprintOf, generateSelfSigned, observeCertificate } from '@muster/incus';
import type { Simulator } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, inventoryOf, untilEnded } from '../fleet/form-cluster.js';
import { eventually, startRegisteredFleet } from '../fleet/registered-fleet.js';
import { stateOfServers } from '../flows/provisioning-subject.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import {
  addChannel,
  askForBulkUpdate,
  askToUpdate,
  askToUpdateCertificate,
  inDatabase,
  readCluster,
  rename,
} from './changes.js';
import { untilAsked } from './deletion.js';

const SERVERS = ['c1', 'c2', 'c3'];
const NETWORK = { method: 'PUT', path: '/os/1.0/system/network' };

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, SERVERS.length, { prefix: 'c' });
  const creation = await askForCluster(stack, {
    name: 'one',
    server_names: SERVERS,
    application_seed_config: { storage_pools: [{ name: 'local', driver: 'dir' }] },
  });
  await untilEnded(stack, creation, 'done', 60_000);
  await addChannel(stack, 'testing');
}, 180_000);

afterEach(() => {
  simulator.faults.clear();
});

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

const vlanTags = (interface_name: string, ...vlan_tags: number[]) => ({
  action: 'add_network_interface_vlan_tags' as const,
  arguments: { interface_name, vlan_tags },
});

/** Work that holds the cluster for some seconds. */
async function heldCluster(): Promise<string> {
  const seen = simulator.calls.list({ server: 'c1' }).length;
  simulator.faults.plant({ effect: 'slow', milliseconds: 8_000, server: 'c1', ...NETWORK });
  const operation = await askForBulkUpdate(stack, 'one', vlanTags('enp5s0', 99));
  await untilAsked(simulator, { server: 'c1', ...NETWORK }, seen);
  return operation;
}

async function cancelled(operation: string): Promise<void> {
  await stack.client.request({
    method: 'POST',
    path: `/1.0/operations/${operation}/:cancel`,
    headers: { Prefer: 'respond-async' },
  });
  simulator.faults.clear();
  await untilEnded(stack, operation, 'undone', 60_000);
}

describe('a renamed cluster', () => {
  it(
    'is known by its new name alone, with its artifacts, its work and its inventory',
    { timeout: 60_000 },
    async () => {
      await rename(stack, 'one', 'other');
      await expect(readCluster(stack, 'one')).rejects.toMatchObject({ status: 404 });
      const artifacts = await stack.client.request({
        method: 'GET',
        path: '/1.0/provisioning/clusters/other/artifacts?recursion=1',
      });
      expect(artifacts.body.toString()).toContain('"cluster":"other"');
      const params = { query: { recursion: '1' as const, cluster: 'other' } };
      const work = await rowsOf(stack.client.api.GET('/1.0/operations', { params }));
      expect(work.map(({ kind }) => kind)).toEqual(['create-cluster']);
      await eventually(async () => {
        expect((await inventoryOf(stack, 'other', 'storage_pools')).length).toBeGreaterThan(0);
        expect(await inventoryOf(stack, 'one', 'storage_pools')).toEqual([]);
      });
      await rename(stack, 'other', 'one');
      await eventually(async () =>
        expect((await inventoryOf(stack, 'one', 'storage_pools')).length).toBeGreaterThan(0),
      );
    },
  );

  it('can not have any name, and none while its name is in use by work', { timeout: 90_000 }, async () => {
    await expect(rename(stack, 'one', 'a/b')).rejects.toMatchObject({ code: 'name.invalid' });
    await expect(rename(stack, 'one', 'one')).rejects.toMatchObject({ code: 'name.invalid' });
    await expect(rename(stack, 'none', 'two')).rejects.toMatchObject({ status: 404 });
    const operation = await heldCluster();
    await expect(rename(stack, 'one', 'two')).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining(operation),
    });
    await cancelled(operation);
  });
});

describe('changing a cluster', () => {
  it('needs neither a server nor its turn for a description', { timeout: 90_000 }, async () => {
    const operation = await heldCluster();
    const asked = simulator.calls.list({}).filter(({ method }) => method === 'PUT').length;
    expect(await askToUpdate(stack, 'one', { description: 'mine', properties: { rack: '7' } })).toBeUndefined();
    expect((await readCluster(stack, 'one')).value).toMatchObject({ description: 'mine', properties: { rack: '7' } });
    expect(simulator.calls.list({}).filter(({ method }) => method === 'PUT')).toHaveLength(asked);
    await cancelled(operation);
  });

  it('refuses a change to what somebody else has changed, and an unknown channel', async () => {
    const { etag } = await readCluster(stack, 'one');
    await askToUpdate(stack, 'one', { description: 'theirs' });
    await expect(askToUpdate(stack, 'one', { description: 'mine' }, etag)).rejects.toMatchObject({ status: 412 });
    await expect(askToUpdate(stack, 'one', { channel: 'nowhere' })).rejects.toMatchObject({ status: 400 });
    expect((await readCluster(stack, 'one')).value).toMatchObject({ description: 'theirs', channel: 'stable' });
  });

  it('takes another channel back from every member when one refuses it', { timeout: 60_000 }, async () => {
    const before = stateOfServers(simulator);
    simulator.faults.plant({
      effect: 'error',
      status: 400,
      message: 'no updates today',
      server: 'c3',
      method: 'PUT',
      path: '/os/1.0/system/update',
    });
    const operation = await askToUpdate(stack, 'one', { channel: 'testing', description: 'both' });
    const ended = await untilEnded(stack, operation ?? '', 'undone');
    expect(ended.last_error?.message).toContain('no updates today');
    expect((await readCluster(stack, 'one')).value).toMatchObject({ channel: 'stable', description: 'theirs' });
    expect(stateOfServers(simulator)).toEqual(before);
  });

  it('gives another channel to every member, and their records follow', { timeout: 60_000 }, async () => {
    const operation = await askToUpdate(stack, 'one', { channel: 'testing', description: 'both' });
    await untilEnded(stack, operation ?? '');
    expect((await readCluster(stack, 'one')).value).toMatchObject({ channel: 'testing', description: 'both' });
    const params = { query: { recursion: '1' as const } };
    const servers = await rowsOf(stack.client.api.GET('/1.0/provisioning/servers', { params }));
    expect(servers.map(({ channel }) => channel)).toEqual(['testing', 'testing', 'testing']);
    for (const server of SERVERS) {
      expect(simulator.host(server).os.state.update).toMatchObject({ channel: 'testing', check_frequency: 'never' });
    }
  });
});

/** Fingerprints of what the members present. */
const certificates = async (): Promise<string[]> =>
  Promise.all(simulator.servers().map(async ({ url }) => fingerprintOf(await observeCertificate(url))));

describe('the certificate of a cluster', () => {
  it('is replaced on every member, and its key is nowhere afterwards', { timeout: 60_000 }, async () => {
    const { certificate, key } = await generateSelfSigned({ commonName: 'one', usage: 'server' });
    const operation = await askToUpdateCertificate(stack, 'one', certificate, key);
    await untilEnded(stack, operation);
    const fingerprint = fingerprintOf(certificate);
    expect(await certificates()).toEqual([fingerprint, fingerprint, fingerprint]);
    expect((await readCluster(stack, 'one')).value).toMatchObject({ certificate, fingerprint });

    const secret = key.split('\n')[1] ?? '';
    const kept = await inDatabase(stack, async (admin) => {
      const tables = ['operation', 'step', 'outbox', 'cluster', 'request_key'];
      const texts = tables.map(
        (table) => `SELECT coalesce(string_agg(row::text, ''), '') AS text FROM provisioning.${table} row`,
      );
      const { rows } = await admin.query<{ text: string }>(texts.join(' UNION ALL '));
      const sealed = await admin.query<{ input: object }>('SELECT input FROM provisioning.operation WHERE id = $1', [
        operation,
      ]);
      expect(sealed.rows[0]?.input).not.toHaveProperty('sealedKey');
      return rows.map(({ text }) => text).join('');
    });
    const logs = Object.values(stack.programs).map((program) => program.log());
    expect([kept, ...logs].filter((text) => text.includes(secret))).toEqual([]);

    // Muster and its inventory go on with the new one.
    await untilEnded(stack, await askForBulkUpdate(stack, 'one', vlanTags('enp5s0', 5)));
    await eventually(async () => {
      const { body } = await stack.client.request({
        method: 'POST',
        path: '/1.0/provisioning/clusters/one/:resync-inventory',
      });
      expect(body.toString()).toContain('Success');
    });
  });

  it('stays when the pair can not be used, or a member does not answer', { timeout: 60_000 }, async () => {
    const before = await certificates();
    const [one, two] = await Promise.all(
      ['a', 'b'].map((commonName) => generateSelfSigned({ commonName, usage: 'server' as const })),
    );
    if (one === undefined || two === undefined) throw new Error('no certificates');
    await expect(askToUpdateCertificate(stack, 'one', one.certificate, two.key)).rejects.toMatchObject({
      status: 400,
      findings: [{ path: 'cluster_certificate_key', message: 'is not the key of this certificate' }],
    });
    simulator.faults.plant({ effect: 'refuse', server: 'c2', method: 'GET', path: '/1.0', times: 0 });
    const operation = await askToUpdateCertificate(stack, 'one', one.certificate, one.key);
    const { last_error } = await untilEnded(stack, operation, 'undone');
    expect(last_error?.findings).toMatchObject([{ server: 'c2' }]);
    expect(await certificates()).toEqual(before);
  });
});

describe('a bulk update', () => {
  it('changes every member', { timeout: 60_000 }, async () => {
    await untilEnded(stack, await askForBulkUpdate(stack, 'one', vlanTags('enp5s0', 10, 20)));
    await untilEnded(
      stack,
      await askForBulkUpdate(stack, 'one', { action: 'add_application', arguments: { name: 'debug' } }),
    );
    const nvme = { transport: 'tcp', address: '192.0.2.7', port: 4420 };
    await untilEnded(
      stack,
      await askForBulkUpdate(stack, 'one', { action: 'add_nvme_storage_target', arguments: nvme }),
    );
    for (const server of SERVERS) {
      const { state, services } = simulator.host(server).os;
      expect(state.network['interfaces']).toMatchObject([
        { name: 'enp5s0', vlan_tags: expect.arrayContaining([10, 20]) },
      ]);
      expect(state.applications.map(({ name }) => name)).toEqual(['incus', 'debug']);
      expect(services.read('nvme')).toMatchObject({ config: { targets: [nvme] } });
    }
  });

  it.each([
    ['a network', vlanTags('enp5s0', 77), { server: 'c3', ...NETWORK }],
    [
      'an application',
      { action: 'add_application' as const, arguments: { name: 'gpu-support' } },
      { server: 'c2', method: 'POST', path: '/os/1.0/applications' },
    ],
    [
      'a service',
      { action: 'add_multipath_storage_target' as const, arguments: { wwn: 'w1' } },
      { server: 'c3', method: 'PUT', path: '/os/1.0/services/multipath' },
    ],
  ])('is taken back on every member when one refuses: %s', { timeout: 60_000 }, async (_, update, call) => {
    const before = stateOfServers(simulator);
    simulator.faults.plant({ effect: 'error', status: 400, message: 'no change today', ...call });
    const ended = await untilEnded(stack, await askForBulkUpdate(stack, 'one', update), 'undone');
    expect(ended.last_error?.message).toContain('no change today');
    expect(stateOfServers(simulator)).toEqual(before);
  });

  it('begins nowhere when one member has no place for it', { timeout: 60_000 }, async () => {
    const calls = simulator.calls.list({}).length;
    const ended = await untilEnded(stack, await askForBulkUpdate(stack, 'one', vlanTags('enp9s0', 1)), 'undone');
    expect(ended.last_error?.findings).toMatchObject(SERVERS.map((server) => ({ server })));
    const changes = simulator.calls.list({}).slice(calls);
    expect(changes.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it.each([
    ['an unknown action', { action: 'paint', arguments: {} }, 'action'],
    ['no arguments', { action: 'add_application' }, 'arguments'],
    ['no name', { action: 'add_application', arguments: {} }, 'arguments.name'],
    [
      'a tag that is none',
      { action: 'add_network_interface_vlan_tags', arguments: { interface_name: 'a', vlan_tags: [9999] } },
      'arguments.vlan_tags.0',
    ],
  ])('is refused with %s', async (_, body, path) => {
    const request = stack.client.request({
      method: 'POST',
      path: '/1.0/provisioning/clusters/one/:bulk-update',
      body: JSON.stringify(body),
    });
    await expect(request).rejects.toMatchObject({ status: 400, findings: [expect.objectContaining({ path })] });
  });
});
