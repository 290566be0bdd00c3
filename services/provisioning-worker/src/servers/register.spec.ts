import { randomUUID } from 'node:crypto';
import { rowOf, rowsOf, withTransaction } from '@muster/database';
import { generateSelfSigned } from '@muster/incus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { issueBoundToken } from '../tokens/bound-token.js';
import { registerServer } from './register.js';

let database: SpecDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await database?.drop();
});

interface Member {
  readonly id: string;
  readonly name: string;
}

/** A server that is a member of a cluster of its own. */
async function clusteredServer(): Promise<Member> {
  const [clusterId, id] = [randomUUID(), randomUUID()];
  const name = `s-${id.slice(0, 8)}`;
  await database.dataSource.query(
    `INSERT INTO cluster (id, name, connection_url, channel, description, properties, config, status)
     VALUES ($1, $2, '', 'stable', '', '{}', '{}', 'ready')`,
    [clusterId, `c-${name}`],
  );
  await database.dataSource.query(
    `INSERT INTO server (id, name, cluster_id, connection_url, channel, system_uuid, machine_id, certificate, status,
                         lvm_system_id)
     VALUES ($1, $2, $3, 'https://192.0.2.1:8443', 'stable', 'uuid-of-' || $2, 'machine-of-' || $2, 'old ' || $2, 'ready',
             (SELECT coalesce(max(lvm_system_id), 0) + 1 FROM server))`,
    [id, name, clusterId],
  );
  return { id, name };
}

const bind = async ({ id }: Member, lifetimeHours = 1): Promise<string> =>
  withTransaction(database.dataSource, (tx) =>
    issueBoundToken(tx, { serverId: id, channel: 'stable', uses: 1, lifetimeHours }),
  );

async function registerAs(name: string, token: string, more: { machine_id?: string; system_uuid?: string } = {}) {
  const { certificate } = await generateSelfSigned({ commonName: name, usage: 'server' });
  const registration = {
    name,
    connection_url: 'https://192.0.2.9:8443',
    system_uuid: `uuid-of-${name}`,
    machine_id: `machine-of-${name}`,
    ...more,
  };
  await registerServer(database.dataSource, { token, certificate, registration });
  return certificate;
}

const recordOf = async ({ id }: Member) =>
  rowOf<Record<string, unknown>>(database.dataSource, 'SELECT * FROM server WHERE id = $1', [id]);

async function ordinaryToken(): Promise<string> {
  const uuid = randomUUID();
  await database.dataSource.query(
    `INSERT INTO token (uuid, uses_remaining, expire_at, description, channel)
     VALUES ($1, 1, now() + interval '1 hour', '', 'stable')`,
    [uuid],
  );
  return uuid;
}

describe('the record of a clustered server', () => {
  it('goes to the token of its own reset, unlinked from the cluster, and the token is gone', async () => {
    const server = await clusteredServer();
    const token = await bind(server);
    const certificate = await registerAs(server.name, token);
    expect(await recordOf(server)).toMatchObject({
      certificate,
      connection_url: 'https://192.0.2.9:8443',
      cluster_id: null,
      lvm_system_id: null,
      reset_token: null,
      status: 'pending',
      status_detail: 'registering',
    });
    expect(await rowsOf(database.dataSource, 'SELECT uuid FROM token WHERE uuid = $1', [token])).toEqual([]);
  });

  it('stays with its server when any other token asks for it, which spends nothing', async () => {
    const server = await clusteredServer();
    await bind(server);
    const token = await ordinaryToken();
    await expect(registerAs(server.name, token)).rejects.toMatchObject({ code: 'server.clustered' });
    expect(await recordOf(server)).toMatchObject({ certificate: `old ${server.name}`, status: 'ready' });
    expect(await rowOf(database.dataSource, 'SELECT uses_remaining FROM token WHERE uuid = $1', [token])).toEqual({
      uses_remaining: 1,
    });
  });

  it('is found by its token when the reset changed the machine id and there is no system UUID', async () => {
    const server = await clusteredServer();
    const token = await bind(server);
    await registerAs(server.name, token, { system_uuid: '', machine_id: `new-machine-of-${server.name}` });
    expect(await recordOf(server)).toMatchObject({ cluster_id: null, machine_id: `new-machine-of-${server.name}` });
  });
});

describe('the token of a reset', () => {
  it('opens neither the record of another server nor a new one', async () => {
    const [server, other] = [await clusteredServer(), await clusteredServer()];
    const token = await bind(server);
    await expect(registerAs(other.name, token)).rejects.toMatchObject({ code: 'token.bound' });
    await expect(registerAs('a-stranger', token)).rejects.toMatchObject({ code: 'token.bound' });
    expect(await bind(server)).toBe(token);
  });

  it('is the same one when the reset is asked for again, and a new one once it has expired', async () => {
    const server = await clusteredServer();
    const expired = await bind(server, 0);
    const token = await bind(server);
    expect(token).not.toBe(expired);
    expect(await bind(server)).toBe(token);
    await expect(registerAs(server.name, expired)).rejects.toMatchObject({ code: 'token.unknown' });
    expect(await recordOf(server)).toMatchObject({ reset_token: token });
  });

  it('registers the server as a new one once its record was removed', async () => {
    const server = await clusteredServer();
    const token = await bind(server);
    await database.dataSource.query('DELETE FROM server WHERE id = $1', [server.id]);
    await registerAs(server.name, token);
    expect(
      await rowOf(database.dataSource, 'SELECT status, cluster_id FROM server WHERE name = $1', [server.name]),
    ).toEqual({ status: 'pending', cluster_id: null });
  });
});
