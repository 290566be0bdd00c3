import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { startSimulator } from '../simulator.js';
import type { Simulator } from '../simulator.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let simulator: Simulator;
let admin: Administrator;

beforeEach(async () => {
  simulator = await startSimulator({ servers: 4 });
  admin = new Administrator(simulator);
  await admin.enter();
});

afterEach(async () => {
  await admin.close();
  await simulator.close();
});

/** The certificate that a new connection meets. */
function presented(server: string): Promise<string> {
  const { ip, port } = simulator.host(server).options.spec;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: ip, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.toString() ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

async function shownMembers(server: string): Promise<{ server_name: string; status: string; roles: string[] }[]> {
  return admin.must(server, 'GET', '/1.0/cluster/members?recursion=1');
}

describe('a cluster of simulated servers', () => {
  test('presents the new certificate on every member, and the old connection carries the operation to its end', async () => {
    const own = await presented('s1');
    await admin.setAddresses('s1');
    await admin.must('s1', 'PATCH', '/1.0', { config: { 'user.muster.nonce': 'n-1' } });
    const body = { server_name: 's1', enabled: true };
    const { certificate } = await admin.must<{ certificate: string }>('s1', 'PUT', '/1.0/cluster', body);
    expect(certificate).not.toBe(own);
    expect(await presented('s1')).toBe(certificate);
    await admin.setAddresses('s2');
    await admin.must('s2', 'PUT', '/1.0/cluster', await admin.joinRequest('s1', 's2'));
    expect(await presented('s2')).toBe(certificate);
    const server = await admin.must<{ config: Record<string, string>; environment: { certificate: string } }>(
      's1',
      'GET',
      '/1.0',
    );
    expect(server.config['user.muster.nonce']).toBe('n-1');
    expect(server.environment.certificate).toBe(certificate);
  });

  test('gives three voters and then stand-bys, and shows every member on each', async () => {
    await admin.formCluster('s1', 's2', 's3', 's4');
    const members = await shownMembers('s4');
    expect(members.map(({ server_name, roles }) => [server_name, roles.join()])).toEqual([
      ['s1', 'database-leader,database'],
      ['s2', 'database'],
      ['s3', 'database'],
      ['s4', 'database-standby'],
    ]);
  });

  test('a second token for a name kills the first', async () => {
    await admin.formCluster('s1');
    await admin.setAddresses('s2');
    const first = await admin.joinRequest('s1', 's2');
    const second = await admin.joinRequest('s1', 's2');
    expect(await admin.operationError('s2', 'PUT', '/1.0/cluster', first)).toBe(
      'Failed to setup cluster trust: Failed to add server cert to cluster: No matching cluster join operation found',
    );
    expect(await admin.operationError('s2', 'PUT', '/1.0/cluster', second)).toBe('');
  });

  test('an expired token is told from an unknown one', async () => {
    await admin.formCluster('s1');
    await admin.must('s1', 'PATCH', '/1.0', { config: { 'cluster.join_token_expiry': '0S' } });
    await admin.setAddresses('s2');
    const request = await admin.joinRequest('s1', 's2');
    expect(await admin.operationError('s2', 'PUT', '/1.0/cluster', request)).toMatch(/Token has expired$/);
  });

  test('two joins at the same time: one fails, and can be repeated', async () => {
    await admin.formCluster('s1');
    await admin.setAddresses('s2');
    await admin.setAddresses('s3');
    const requests = [await admin.joinRequest('s1', 's2'), await admin.joinRequest('s1', 's3')];
    const errors = await Promise.all([
      admin.operationError('s2', 'PUT', '/1.0/cluster', requests[0]),
      admin.operationError('s3', 'PUT', '/1.0/cluster', requests[1]),
    ]);
    expect(errors.filter((error) => error === '')).toHaveLength(1);
    expect(errors.filter((error) => error.includes('a configuration change is already in progress'))).toHaveLength(1);
    const failed = errors[0] === '' ? 's3' : 's2';
    await admin.must(failed, 'PUT', '/1.0/cluster', await admin.joinRequest('s1', failed));
    expect(await shownMembers('s1')).toHaveLength(3);
  });

  test('a bootstrap under another name fails and leaves the daemon misnamed', async () => {
    await admin.formCluster('s1');
    const body = { server_name: 'other', enabled: true };
    expect(await admin.operationError('s1', 'PUT', '/1.0/cluster', body)).toMatch(/leftover cluster certificate$/);
    expect(await admin.must('s1', 'GET', '/1.0/cluster')).toMatchObject({ server_name: 'other' });
  });

  test('keeps requests waiting while it elects another leader, and then answers them', async () => {
    await admin.close();
    await simulator.close();
    simulator = await startSimulator({ servers: 3, durations: { election: 400 } });
    admin = new Administrator(simulator);
    await admin.enter();
    await admin.formCluster('s1', 's2', 's3');
    await simulator.host('s1').cutPower();
    const begin = performance.now();
    const shown = await admin.must<{ roles: string[] }[]>('s2', 'GET', '/1.0/cluster/members?recursion=1');
    expect(performance.now() - begin).toBeGreaterThan(300);
    expect(shown[1]?.roles).toContain('database-leader');
  });

  test('a member whose power is gone is shown as Offline, and as Online when it is back', async () => {
    await admin.formCluster('s1', 's2', 's3');
    await simulator.host('s3').cutPower();
    await vi.waitFor(async () => expect((await shownMembers('s1'))[2]?.status).toBe('Offline'), { timeout: 4000 });
    expect(await admin.call('s1', 'GET', '/1.0?target=s3')).toMatchObject({
      status: 503,
      error: 'Cluster member "s3" is offline',
    });
    await simulator.host('s3').powerOn();
    await admin.reconnect();
    expect((await shownMembers('s1'))[2]?.status).toBe('Online');
  });

  test('without a quorum only the server itself still answers', async () => {
    await admin.formCluster('s1', 's2', 's3');
    await simulator.host('s2').cutPower();
    await simulator.host('s3').cutPower();
    expect((await admin.call('s1', 'GET', '/1.0')).status).toBe(200);
    expect(await admin.call('s1', 'GET', '/1.0/cluster/members')).toMatchObject({
      status: 503,
      error: 'no available cowsql leader server found',
    });
    await simulator.host('s2').powerOn();
    await admin.reconnect();
    expect(await shownMembers('s1')).toHaveLength(3);
  });

  test('forced removal of a dead member strands it; its fallback listener still answers', async () => {
    await admin.formCluster('s1', 's2', 's3');
    const stranded = simulator.host('s3');
    await stranded.cutPower();
    await admin.must('s1', 'DELETE', '/1.0/cluster/members/s3?force=1');
    expect(await shownMembers('s1')).toHaveLength(2);
    await stranded.powerOn();
    expect(stranded.os.ready).toBe(false);
    expect(stranded.os.fallbackAddress).toMatch(/^127\./);
    await expect(admin.call('s3', 'GET', '/1.0', undefined, { milliseconds: 300 })).rejects.toThrow(/timeout|aborted/i);
    stranded.os.factoryReset({ provider: undefined, applications: ['incus'] });
    await stranded.os.settled();
    expect(stranded.os.ready).toBe(true);
  });

  test('a replaced cluster certificate is presented by all members', async () => {
    await admin.formCluster('s1', 's2');
    const body = { cluster_certificate: admin.pair.certificate, cluster_certificate_key: admin.pair.key };
    await admin.must('s2', 'PUT', '/1.0/cluster/certificate', body);
    expect(await presented('s1')).toBe(admin.pair.certificate);
    expect(await presented('s2')).toBe(admin.pair.certificate);
  });

  test('a restored backup brings back a server that stood alone, with its certificate and its trust', async () => {
    await admin.setAddresses('s1');
    const { os, incus } = simulator.host('s1');
    const own = await presented('s1');
    const archive = await incus.backup();
    await admin.must('s1', 'PUT', '/1.0/cluster', { server_name: 's1', enabled: true });
    const path = '/os/1.0/applications/incus/:restore';
    // The answer travels through the very daemon that is restarted.
    await admin.call('s1', 'POST', path, archive).catch(() => undefined);
    await vi.waitFor(() => expect(incus).toMatchObject({ running: true, clustered: false }));
    await admin.reconnect();
    expect(await presented('s1')).toBe(own);
    expect(await admin.must('s1', 'GET', '/1.0')).toMatchObject({ auth: 'trusted' });
    expect(os.ready).toBe(true);
  });
});
