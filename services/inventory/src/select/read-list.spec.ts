import type { ListHead } from '@muster/contracts';
import { rowsOf } from '@muster/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { plantResources } from '../spec-support/resources.js';
import type { ListRequest } from './list-statement.js';
import { readList } from './read-list.js';

interface Shown {
  readonly uuid?: string;
  readonly name: string;
  readonly object?: unknown;
}
interface List {
  readonly head: ListHead;
  readonly rows: readonly Shown[];
  readonly texts: readonly string[];
}

let database: SpecDatabase;
const PATIENCE_MS = 5_000;

const secretConfig = { 'user.user-data': 'password: hunter2', 'limits.cpu': '1' };

beforeAll(async () => {
  database = await createDatabase();
  await plantResources(database.dataSource, 'instance', [
    {
      name: 'web-01',
      cluster: 'b',
      server: 's1',
      object: { size: 3, status: 'Running', description: 'Front of the shop' },
    },
    { name: 'web-02', cluster: 'a', server: 's2', object: { size: 20, status: 'Stopped' } },
    { name: 'db', cluster: 'a', server: 's1', project: 'shop', object: { size: 'large', status: 'Running' } },
    { name: 'db', cluster: 'a', server: 's1', object: { config: secretConfig, size: null, status: 'Frozen' } },
    { name: 'big', cluster: 'c', server: 's1', object: '{"size":18446744073709551615,"deep":{"er":{"x":1},"y":2}}' },
  ]);
  await plantResources(database.dataSource, 'storage_volume', [
    { name: 'v1', parent: 'local', type: 'custom' },
    { name: 'v1', parent: 'remote', type: 'custom' },
  ]);
});
afterAll(() => database.drop());

async function list(request: Partial<ListRequest>, patienceMs = PATIENCE_MS): Promise<List> {
  const asked: ListRequest = { kind: 'instance', recursion: true, ...request };
  const [head = '', ...texts] = await textsOf(readList(database.dataSource, asked, patienceMs));
  return { head: JSON.parse(head) as ListHead, texts, rows: texts.map((text) => JSON.parse(text) as Shown) };
}

async function textsOf(listed: AsyncIterable<string>): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of listed) texts.push(text);
  return texts;
}

async function pages(request: Partial<ListRequest>): Promise<Shown[][]> {
  const all: Shown[][] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const { head, rows }: List = await list({ ...request, after });
    all.push([...rows]);
    after = head.next;
  }
  return all;
}

const names = ({ rows }: List) => rows.map(({ name }) => name);

describe('a list', () => {
  test('has upstream’s fields in upstream’s order, to the last digit, and begins with its head', async () => {
    const { head, texts } = await list({ cluster: 'c' });
    expect(head).toEqual({});
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(
      /^\{"uuid" : "[0-9a-f-]{36}", "cluster" : "c", "server" : "s1", "project_name" : "default", "name" : "big", "object" : \{.*18446744073709551615.*\}, "last_updated" : "2026-11-24T08:00:00.123Z"\}$/,
    );
  });

  test('is in the order of cluster, server and name; addresses are as objects were first seen', async () => {
    expect(names(await list({}))).toEqual(['db', 'db', 'web-02', 'web-01', 'big']);
    const uuids = (await list({})).rows.map(({ uuid }) => uuid);
    const addresses = (await list({ recursion: false })).rows.map(({ uuid }) => uuid);
    expect(addresses).toEqual([uuids[3], uuids[2], uuids[0], uuids[1], uuids[4]]);
  });

  test('is narrowed by each parameter, and what does not apply to a kind is ignored', async () => {
    const [first] = (await list({ cluster: 'c' })).rows;
    expect(names(await list({ cluster: 'a', server: 's1', project: 'shop' }))).toEqual(['db']);
    expect(names(await list({ name: 'db' }))).toEqual(['db', 'db']);
    expect(names(await list({ uuid: first?.uuid }))).toEqual(['big']);
    expect((await list({ parent: 'local' })).rows).toHaveLength(5);
    expect((await list({ kind: 'storage_volume', parent: 'local' })).rows).toMatchObject([{ parent_name: 'local' }]);
    expect((await list({ cluster: '', filter: '', search: '', sort: '', fields: '', after: '' })).rows).toHaveLength(5);
    await expect(list({ uuid: 'x' })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('filters addresses as it filters objects', async () => {
    const filter = 'object.size > 5 and cluster != "c"';
    const objects = await list({ filter });
    expect(names(objects)).toEqual(['web-02']);
    expect((await list({ filter, recursion: false })).rows).toEqual([{ uuid: objects.rows[0]?.uuid }]);
  });

  test('finds words of names and descriptions by how they begin, whatever parts them', async () => {
    expect(names(await list({ search: 'web' }))).toEqual(['web-02', 'web-01']);
    expect(names(await list({ search: 'WEB-01' }))).toEqual(['web-01']);
    expect(names(await list({ search: 'sho fro' }))).toEqual(['web-01']);
    expect(names(await list({ search: "o'clock & | ! :* \\" }))).toEqual([]);
    await expect(list({ search: '--' })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

describe('pages', () => {
  test.each<[string, Partial<ListRequest>]>([
    ['objects', {}],
    ['addresses', { recursion: false }],
    ['by name', { sort: 'name' }],
    ['downwards', { sort: '-name' }],
    ['both ways', { sort: 'name,-cluster' }],
    ['by values of any type', { sort: '-object.size' }],
    ['by time', { sort: 'last_updated,-uuid' }],
    ['filtered', { filter: 'name contains "b"' }],
    [
      'of several values',
      { filter: 'object.status in ["Stopped", "Running", "Running", "Error"] and object.size != nil' },
    ],
    [
      'of several values of two paths',
      { filter: 'object.status in ["Stopped", "Running"] and object.type in ["x", nil]' },
    ],
  ])('%s have every row once, in the order of the whole list', async (_, request) => {
    const whole = await list({ ...request, sort: request.sort ?? 'cluster' });
    for (const limit of [1, 2, 4]) {
      const found = await pages({ ...request, limit });
      expect(found.flat()).toEqual(whole.rows);
      expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    }
    expect(await pages({ ...request, limit: whole.rows.length })).toHaveLength(1);
  });

  test('sort by numbers as numbers, and keep what is not there apart', async () => {
    const { rows } = await list({ sort: 'object.size', fields: 'object.size' });
    expect(rows.map(({ object }) => (object as { size: unknown }).size)).toEqual(
      [null, 'large', 3, 20, 18446744073709551615n].map((size) => (typeof size === 'bigint' ? Number(size) : size)),
    );
  });

  test('stay in step when rows come and go between them', async () => {
    const kind = 'profile';
    await plantResources(database.dataSource, kind, [{ name: 'b' }, { name: 'd' }, { name: 'f' }]);
    const { head, rows } = await list({ kind, limit: 2 });
    expect(rows.map(({ name }) => name)).toEqual(['b', 'd']);
    await database.dataSource.query(`DELETE FROM resource WHERE kind = $1 AND name IN ('b', 'd')`, [kind]);
    await plantResources(database.dataSource, kind, [{ name: 'a' }, { name: 'e' }]);
    expect(names(await list({ kind, limit: 2, after: head.next }))).toEqual(['e', 'f']);
  });

  test('count all rows that match, when asked', async () => {
    expect((await list({ limit: 2, count: true, cluster: 'a' })).head).toMatchObject({ count: 3 });
    expect((await list({ count: true })).head).toEqual({ count: 5 });
  });

  test('refuse a place of another list, and what is no place', async () => {
    const { head } = await list({ limit: 1 });
    const refusal = { code: 'request.invalid', findings: [{ path: 'after' }] };
    await expect(list({ limit: 1, after: head.next, sort: 'name' })).rejects.toMatchObject(refusal);
    await expect(list({ limit: 1, after: head.next, kind: 'profile' })).rejects.toMatchObject(refusal);
    for (const after of ['x', 'W10', Buffer.from('["a","b"]').toString('base64url')]) {
      await expect(list({ limit: 1, after })).rejects.toMatchObject(refusal);
    }
    await expect(list({ after: head.next })).rejects.toMatchObject(refusal);
  });
});

describe('fields', () => {
  test('are shown at their places and nothing else is; what is missing is null', async () => {
    const { texts } = await list({
      cluster: 'c',
      fields: 'name,object.deep.er,object["deep"].y,object.none,object.size,last_updated',
    });
    expect(texts).toEqual([
      '{"name" : "big", "last_updated" : "2026-11-24T08:00:00.123Z", "object" : {"deep" : {"er" : {"x": 1}, "y" : 2}, "none" : null, "size" : 18446744073709551615}}',
    ]);
    const whole = await list({ cluster: 'c', fields: 'object,object.size' });
    expect(whole.rows[0]?.object).toEqual(expect.objectContaining({ deep: { er: { x: 1 }, y: 2 } }));
  });

  test.each([
    [{ fields: 'nam' }, 'fields, line 1, column 1: There is no name "nam". Did you mean "name"?'],
    [{ fields: 'name,' }, 'fields, line 1, column 6: Something is missing at the end'],
    [{ fields: 'lower(name)' }, 'A name is needed here'],
    [{ sort: 'name,-objekt.x' }, 'sort, line 1, column 7: There is no name "objekt"'],
    [{ sort: 'object.config["user.user-data"]' }, 'is masked'],
    [{ fields: 'name', recursion: false }, 'ask with recursion=1'],
  ])('and names that are none are refused: %j', async (request, message) => {
    await expect(list(request)).rejects.toThrow(message);
  });
});

describe('secrets', () => {
  const ofDb = { cluster: 'a', name: 'db', project: 'default' };
  test('are masked, in objects and in fields of them', async () => {
    const masked = { config: { 'user.user-data': '********', 'limits.cpu': '1' } };
    expect((await list(ofDb)).rows[0]?.object).toMatchObject(masked);
    expect((await list({ ...ofDb, fields: 'object.config' })).rows[0]?.object).toEqual(masked);
    const field = 'object.config["user.user-data"]';
    expect((await list({ ...ofDb, fields: field })).texts.join()).not.toContain('hunter2');
  });

  test('are shown, and filtered by, when asked for', async () => {
    expect((await list({ ...ofDb, secrets: true })).rows[0]?.object).toMatchObject({ config: secretConfig });
    const filter = 'object.config["user.user-data"] contains "hunter"';
    expect(names(await list({ filter, secrets: true }))).toEqual(['db']);
    await expect(list({ filter })).rejects.toMatchObject({ code: 'filter.invalid' });
  });
});

describe('a list that no index serves', () => {
  /** Matches nothing, and takes Postgres a while to see that. */
  const filter = 'any(object.many, # matches "(a?){9}a{9}b")';
  const impatient = 5;

  test('is given up after a time, and says so', async () => {
    const many = Array.from({ length: 500 }, () => 'a'.repeat(200));
    await plantResources(
      database.dataSource,
      'network',
      Array.from({ length: 50 }, (_, at) => ({ name: `n${at}`, object: { many } })),
    );
    const tooSlow = { code: 'list.too-slow' };
    await expect(list({ kind: 'network', filter }, impatient)).rejects.toMatchObject(tooSlow);
    await expect(list({ kind: 'network', filter, limit: 1 }, impatient)).rejects.toMatchObject(tooSlow);
    expect((await list({ kind: 'network', filter, cluster: 'c1' }, impatient)).rows).toEqual([]);
    // The limit was for that one transaction.
    const [left] = await rowsOf<{ statement_timeout: string }>(database.dataSource, 'SHOW statement_timeout');
    expect(left?.statement_timeout).toBe('30s');
  });
});

test('a page is one statement, and its count another, also within a time', async () => {
  const seen: string[] = [];
  const { logger } = database.dataSource;
  database.dataSource.logger = Object.assign(Object.create(logger) as typeof logger, {
    logQuery: (query: string) => seen.push(query.split(' ')[0] ?? ''),
  });
  try {
    await list({ limit: 2, sort: 'name', fields: 'name,object.size', filter: 'name == "db"' });
    await list({ limit: 2, count: true, search: 'web' });
    expect(seen.splice(0)).toEqual(['SELECT', 'SELECT', 'SELECT']);
    await list({ limit: 2, count: true, filter: 'object.size > 1' });
    expect(seen).toEqual(['START', 'SET', 'SELECT', 'SELECT', 'COMMIT']);
  } finally {
    database.dataSource.logger = logger;
  }
});

test('what Postgres cannot compute is the fault of the filter', async () => {
  await expect(list({ filter: 'object.size * 1e200000 > 1' })).rejects.toMatchObject({ code: 'filter.invalid' });
});
