import { rowOf } from '@muster/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { maskedObject, openUnder, shownObject } from './mask-sql.js';

let database: SpecDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

async function masked(kind: 'instance' | 'profile' | 'network' | 'image', object: unknown): Promise<unknown> {
  const row = await rowOf<{ shown: unknown }>(
    database.dataSource,
    `SELECT ${maskedObject(kind, 'object')} AS shown FROM (SELECT $1::jsonb AS object) AS resource`,
    [JSON.stringify(object)],
  );
  return row?.shown;
}

const config = {
  'user.user-data': 'secret',
  'cloud-init.vendor-data': 'secret',
  'environment.DB_PASSWORD': 'secret',
  'raw.lxc': 'secret',
  'user.environment': 'shown',
  'limits.cpu': '4',
};
const shown = {
  'user.user-data': '********',
  'cloud-init.vendor-data': '********',
  'environment.DB_PASSWORD': '********',
  'raw.lxc': '********',
  'user.environment': 'shown',
  'limits.cpu': '4',
};

const instanceWith = (of: object) => ({
  name: 'a',
  config: of,
  expanded_config: of,
  snapshots: [{ name: 's0', config: of, expanded_config: of }, { name: 's1' }, { name: 's2', config: { a: 'b' } }],
  devices: { 'user.user-data': 'no secret' },
});
const shownOf = (object: unknown, open: string | null) =>
  rowOf<{ shown: unknown }>(
    database.dataSource,
    `SELECT ${shownObject('profile')} AS shown FROM (SELECT $1::jsonb AS object, $2::text AS open_under) AS resource`,
    [JSON.stringify(object), open],
  );
const openOf = async (object: unknown, kind: 'instance' | 'profile' | 'storage_bucket' = 'profile') =>
  (
    await rowOf<{ open: string | null }>(
      database.dataSource,
      `SELECT ${openUnder(kind, 'object')} AS open FROM (SELECT $1::jsonb AS object) AS resource`,
      [JSON.stringify(object)],
    )
  )?.open ?? null;

test('secrets of an instance are masked wherever its configuration stands, and nothing else is', async () => {
  expect(await masked('instance', instanceWith(config))).toEqual(instanceWith(shown));
});

test.each([
  {},
  { config: null, expanded_config: [], snapshots: null },
  { config: 'text', snapshots: {} },
  { config: {}, snapshots: [] },
  { config: { 'limits.cpu': '1' }, snapshots: [1, null, { config: null }] },
])('what has no secret stays as it is: %j', async (object) => {
  expect(await masked('instance', object)).toEqual(object);
});

test('each kind has secrets of its own', async () => {
  const bgp = { config: { 'bgp.peers.one.password': 'secret', 'bgp.peers.one.asn': '65000' } };
  expect(await masked('network', bgp)).toEqual({
    config: { 'bgp.peers.one.password': '********', 'bgp.peers.one.asn': '65000' },
  });
  expect(await masked('profile', { config })).toEqual({ config: shown });
  expect(await masked('image', { properties: { password: 'x' } })).toEqual({ properties: { password: 'x' } });
});

test('a row says whether its object was found without secrets; what does not say so is looked at', async () => {
  const [withSecret, without] = [{ config }, { config: { 'limits.cpu': '4' } }];
  expect(await openOf(withSecret)).toBeNull();
  expect(await shownOf(withSecret, await openOf(withSecret))).toEqual({ shown: { config: shown } });
  expect(await openOf(without)).toMatch(/^.{12}$/);
  expect(await shownOf(without, await openOf(without))).toEqual({ shown: without });
  // Another table of secrets wrote this.
  expect(await shownOf(withSecret, 'another')).toEqual({ shown: { config: shown } });
});

test.each([
  { config: { 'user_user-data': 'a', 'user.user_data': 'b', 'raw%lxc': 'c', rawXlxc: 'd', environment: 'e' } },
  { snapshots: [{ config: { 'limits.cpu': '1' } }, 7, null, 'raw.lxc', { expanded_config: ['raw.lxc'] }] },
  { config: 'raw.lxc', snapshots: { config: { 'raw.lxc': 'no list' } } },
])('no secret is found where there is none: %j', async (object) => {
  expect(await openOf(object, 'instance')).not.toBeNull();
  expect(await masked('instance', object)).toEqual(object);
});

test.each([
  ['instance', { expanded_config: { 'raw.lxc': 'x' } }],
  ['instance', { config: { 'user.my\\app\n.password': 'x' } }],
  ['instance', { snapshots: [{}, { config: { 'user.db.token': 'x' } }] }],
  ['storage_bucket', { keys: [{ name: 'a' }, { 'secret-key': 'x' }] }],
] as const)('a secret is found wherever it may stand: %s %j', async (kind, object) => {
  expect(await openOf(object, kind)).toBeNull();
});
