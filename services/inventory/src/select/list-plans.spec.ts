import { rowsOf } from '@muster/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds, kindNames } from '../kinds.js';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { cursorAfter } from './cursor.js';
import { listStatement, type ListRequest } from './list-statement.js';
import { readList } from './read-list.js';

const ROWS = 200_000;

/** Instances of 40 clusters; one in 50,000 is frozen, one in 20 runs Alpine. */
const PLANT = `
INSERT INTO resource (kind, uuid, cluster_id, cluster, server, project, parent, type, name, object, content_hash, announced_hash, changed_by)
SELECT 'instance', gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 'c' || n % 40, 's' || n % 600, 'default', '', '', 'i' || n,
  jsonb_build_object(
    'status', CASE WHEN n % 50000 = 7 THEN 'Frozen' WHEN n % 10 = 0 THEN 'Stopped' ELSE 'Running' END,
    'type', CASE WHEN n % 3 = 0 THEN 'virtual-machine' ELSE 'container' END,
    'description', 'number ' || n, 'architecture', 'x86_64',
    'config', jsonb_build_object('image.os', CASE WHEN n % 20 = 0 THEN 'Alpine' ELSE 'Debian' END, 'limits.cpu', (n % 64)::text)),
  '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'sweep'
FROM generate_series(1, ${ROWS}) AS n`;

let database: SpecDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.dataSource.query(PLANT);
  await database.dataSource.query('ANALYZE resource_instance');
}, 180_000);
afterAll(() => database.drop());

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Plan Rows': number;
  readonly 'Actual Rows'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

async function nodesOf(request: Partial<ListRequest>, how: 'ANALYZE, ' | '' = ''): Promise<readonly PlanNode[]> {
  const { rows } = listStatement({ kind: 'instance', recursion: true, limit: 100, ...request });
  const [explained] = await rowsOf<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    database.dataSource,
    `EXPLAIN (${how}FORMAT JSON) ${rows.sql}`,
    [...rows.parameters],
  );
  const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  return (explained?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => flat(Plan));
}

async function cursorInTheMiddle(request: Partial<ListRequest> = {}): Promise<string | undefined> {
  const asked = { kind: 'instance', recursion: true, cluster: 'c3', limit: 50, ...request } as const;
  for await (const head of readList(database.dataSource, asked, 30_000))
    return (JSON.parse(head) as { next: string }).next;
  return undefined;
}

describe(`a page of 100 out of ${ROWS} is found by an index`, () => {
  test.each<[string, Partial<ListRequest>]>([
    ['of all', {}],
    ['of addresses', { recursion: false }],
    ['with some fields', { fields: 'name,object.status,object.config["limits.cpu"]' }],
    ['within a cluster', { cluster: 'c3' }],
    ['within a cluster, by a path that has no index', { cluster: 'c3', filter: 'object.config["limits.cpu"] == "7"' }],
    ['within a cluster that the filter names', { filter: 'cluster == "c3" and object.description contains "9"' }],
    ['by an indexed path that most have', { filter: 'object.status == "Running"' }],
    ['by an indexed path that few have', { filter: 'object.status == "Frozen"' }],
    ['by an indexed path with dots', { filter: 'object.config["image.os"] == "Alpine"' }],
    ['by an indexed path and another', { filter: 'object.status == "Frozen" and object.ephemeral' }],
    ['by several values of an indexed path', { filter: 'object.status in ["Frozen", "Error"]' }],
    ['by either of two indexed paths', { filter: 'object.status == "Frozen" or object.type == "none"' }],
    ['by name', { name: 'i4711' }],
    ['by name in a filter', { filter: 'name == "i4711"' }],
    ['by names in a filter', { filter: 'name in ["i4711", "i4712"]' }],
    ['by uuid', { uuid: '08e22adf-1a2e-5782-ba5d-29c111c6698b' }],
    ['by uuid in a filter', { filter: 'uuid == "08e22adf-1a2e-5782-ba5d-29c111c6698b"' }],
    ['by words', { search: 'i4711 number' }],
  ])('%s', async (_, request) => {
    const nodes = await nodesOf(request);
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(nodes.some((node) => node['Index Name'] !== undefined)).toBe(true);
    expect(listStatement({ kind: 'instance', recursion: true, ...request }).served).toBe(true);
  });

  test.each<[string, Partial<ListRequest>]>([
    ['of all', { cluster: '' }],
    ['within a cluster', {}],
    ['by an indexed path', { cluster: '', filter: 'object.status == "Running"' }],
  ])('also the page after another, without the rows before it: %s', async (_, request) => {
    const after = await cursorInTheMiddle(request);
    const nodes = await nodesOf({ cluster: 'c3', ...request, after });
    for (const unwanted of ['Seq Scan', 'Sort']) expect(nodes.map((node) => node['Node Type'])).not.toContain(unwanted);
    expect(nodes.some((node) => node['Index Name'] !== undefined)).toBe(true);
  });

  test.each([
    'object.status == "Running"',
    'object.status == "Stopped"',
    'object.type == "virtual-machine"',
    'object.status in ["Stopped", "Error"] and object.type == "container"',
  ])('without sorting the many that are found: %s', async (filter) => {
    expect((await nodesOf({ filter })).map((node) => node['Node Type'])).not.toContain('Sort');
  });

  test.each([
    'object.status in ["Stopped", "Frozen", "Error"]',
    'object.status in ["Stopped", "Error"] and object.architecture in ["x86_64", "none"]',
  ])('and of several values without looking through the rows of all others: %s', async (filter) => {
    // Nothing is stopped in the clusters that come next.
    const after = cursorAfter(['c1', '', '', '0'], { kind: 'instance', recursion: true, sort: '' });
    const nodes = await nodesOf({ filter, after }, 'ANALYZE, ');
    const looked = nodes.filter((node) => node['Index Name'] !== undefined);
    const rows = looked.map((node) => (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0));
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
    expect(Math.max(...rows)).toBeGreaterThan(0);
    expect(rows.reduce((sum, each) => sum + each, 0)).toBeLessThan(300);
  });

  test.each<Partial<ListRequest>>([
    { filter: 'object.description contains "9"' },
    { filter: 'object.status != "Running"' },
    { filter: 'object.status == "Frozen" or object.ephemeral' },
    { filter: 'not (name == "x")' },
    { project: 'default' },
    { sort: 'object.description' },
  ])('and what no index serves is known beforehand: %j', (request) => {
    expect(listStatement({ kind: 'instance', recursion: true, ...request }).served).toBe(false);
  });
});

test('every path that kinds.ts calls indexed has an index, and no other has', async () => {
  const rows = await rowsOf<{ table: string; definition: string }>(
    database.dataSource,
    `SELECT tablename AS table, indexdef AS definition FROM pg_indexes WHERE indexdef LIKE '%#>>%200%' AND schemaname = 'inventory'`,
  );
  const found = rows.map(
    ({ table, definition }) => `${table} ${/'\{(.*)\}'/.exec(definition)?.[1]?.replaceAll('"', '') ?? ''}`,
  );
  const wanted = kindNames.flatMap((kind) =>
    (kinds[kind].indexed ?? []).map((path) => `resource_${kind} ${path.join(',')}`),
  );
  expect(found.toSorted()).toEqual(wanted.toSorted());
});
