import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { ServerAddresses } from './server-addresses.js';

let database: SpecDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('each that asks at the same moment gets its own address: with the certificate of the cluster that the record names, or else of the one asked for', async () => {
  const { dataSource } = database;
  const [own, other, member, alone, removed] = Array.from({ length: 5 }, () => randomUUID());
  await dataSource.query(
    `INSERT INTO cluster (id, name, connection_url, channel, description, properties, config, certificate)
     VALUES ($1, 'own', '', 'stable', '', '{}', '{}', 'of own'), ($2, 'other', '', 'stable', '', '{}', '{}', 'of other')`,
    [own, other],
  );
  await dataSource.query(
    `INSERT INTO server (id, name, channel, cluster_id, connection_url, certificate, status)
     VALUES ($1, 'member', 'stable', $3, 'https://192.0.2.1', 'of member', 'ready'),
            ($2, 'alone', 'stable', NULL, 'https://192.0.2.2', 'of alone', 'ready')`,
    [member, alone, own],
  );
  const addresses = new ServerAddresses(dataSource);
  const asked = await Promise.all([
    addresses.of(alone ?? '', other ?? ''),
    addresses.of(member ?? '', other ?? ''),
    addresses.of(removed ?? '', ''),
    addresses.of(alone ?? '', ''),
  ]);
  const ofCluster = { cluster_next_certificate: '' };
  const aloneRow = { connection_url: 'https://192.0.2.2', certificate: 'of alone' };
  expect(asked).toEqual([
    { ...aloneRow, ...ofCluster, cluster_certificate: 'of other' },
    { connection_url: 'https://192.0.2.1', certificate: 'of member', ...ofCluster, cluster_certificate: 'of own' },
    undefined,
    { ...aloneRow, cluster_certificate: null, cluster_next_certificate: null },
  ]);
});
