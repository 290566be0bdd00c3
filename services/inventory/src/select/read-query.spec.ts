import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { plantResources } from '../spec-support/resources.js';
import type { QueryRequest } from './query-statement.js';
import { readQuery } from './read-query.js';

let database: SpecDatabase;

beforeAll(async () => {
  database = await createDatabase();
  const { dataSource } = database;
  await plantResources(dataSource, 'project', [{ name: 'shop', project: '', cluster: 'a' }]);
  await plantResources(dataSource, 'instance', [
    { name: 'web', cluster: 'b', server: 's2', project: 'shop', object: { config: { 'user.user-data': 'hunter2' } } },
    { name: 'web', cluster: 'a', server: 's2', project: 'shop' },
    { name: 'db', cluster: 'a', server: 's1' },
  ]);
  await plantResources(dataSource, 'storage_volume', [
    { name: 'v', cluster: 'a', server: '', project: 'default', parent: 'ceph', type: 'custom' },
    { name: 'v', cluster: 'a', server: 's9', project: 'default', parent: 'local', type: 'custom' },
  ]);
  await plantResources(dataSource, 'network', [{ name: 'incusbr0', cluster: 'c', object: { type: 'bridge' } }]);
});
afterAll(() => database.drop());

/** What a query finds, in short: marks as they are, objects by their names. */
async function query(request: Partial<QueryRequest>): Promise<string[]> {
  const asked: QueryRequest = {
    kinds: [],
    clusters: [],
    servers: [],
    projects: [],
    parents: [],
    withoutServer: false,
    withoutProject: false,
    withoutParent: false,

    ...request,
  };
  const texts: string[] = [];
  for await (const text of readQuery(database.dataSource, asked, 5_000)) {
    texts.push(text.startsWith('[') ? text : (JSON.parse(text) as { name: string }).name);
  }
  return texts;
}

const textsOf = async (request: QueryRequest) => {
  let all = '';
  for await (const text of readQuery(database.dataSource, request, 5_000)) all += text;
  return all;
};

test('objects of all kinds are grouped by cluster and kind, each cluster with the servers of its objects', async () => {
  expect(await query({})).toEqual([
    '["a","instances"]',
    'db',
    'web',
    '["a","projects"]',
    'shop',
    '["a","storage_volumes"]',
    'v',
    'v',
    '["a",["s1","s2","s9"]]',
    '["b","instances"]',
    'web',
    '["b",["s2"]]',
    '["c","networks"]',
    'incusbr0',
    '["c",[]]',
  ]);
});

test('clusters without a matching object are absent, and only servers of matching objects are named', async () => {
  expect(await query({ kinds: ['instance'], clusters: ['a', 'c'], projects: ['shop'] })).toEqual([
    '["a","instances"]',
    'web',
    '["a",["s2"]]',
  ]);
  expect(await query({ kinds: ['image'] })).toEqual([]);
});

test('a project is in itself, and the parameter for objects without a parent says so of parents', async () => {
  const inCluster = { clusters: ['a'] };
  const shown = async (request: Partial<QueryRequest>) =>
    (await query({ ...inCluster, ...request })).filter((text) => !text.startsWith('['));
  expect(await shown({ projects: ['shop'] })).toEqual(['web', 'shop']);
  expect(await shown({ servers: ['s1'] })).toEqual(['db']);
  expect(await shown({ servers: ['s1'], withoutServer: true })).toEqual(['db', 'shop', 'v']);
  expect(await shown({ parents: ['local'] })).toEqual(['v']);
  expect(await shown({ parents: ['local'], withoutParent: true })).toEqual(['db', 'web', 'shop', 'v']);
});

test.each<[string, ...string[]]>([
  ['kind == "network" and object.type == "bridge"', 'incusbr0'],
  ['cluster_name == "b" and server_name == "s2" and project_name == "shop"', 'web'],
  ['server == nil and parent_name != nil', 'v'],
  ['server_name != "s2" and cluster == "a"', 'db', 'shop', 'v', 'v'],
])('a filter uses upstream’s names and ours, and what does not apply is nil: %s', async (filter, ...names) => {
  expect((await query({ filter })).filter((text) => !text.startsWith('['))).toEqual(names);
});

test('secrets of any kind asked for are masked and cannot be filtered by', async () => {
  const asked: QueryRequest = {
    kinds: [],
    clusters: ['b'],
    servers: [],
    projects: [],
    parents: [],
    withoutServer: false,
    withoutProject: false,
    withoutParent: false,
  };
  expect(await textsOf(asked)).toContain('"user.user-data": "********"');
  expect(await textsOf({ ...asked, secrets: true })).toContain('hunter2');
  const filter = 'object.config["user.user-data"] contains "h"';
  await expect(query({ filter })).rejects.toMatchObject({ code: 'filter.invalid' });
  expect(await query({ filter, secrets: true })).toContain('web');
  // Networks have no such secret.
  expect(await query({ kinds: ['network'], filter })).toEqual([]);
});
