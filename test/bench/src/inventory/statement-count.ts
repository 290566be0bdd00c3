import { setTimeout as pause } from 'node:timers/promises';
import { RESOURCE_KINDS } from '@muster/contracts';
import { measured, type Figure } from '../figures/figure.js';
import { countStatements, type BenchedInventory } from './benched-inventory.js';
import { read } from './reading.js';

/** How often each request is asked: what runs by itself once in a while runs less often. */
const TIMES = 25;
/** Long enough for everything that both services do by themselves. */
const UNASKED_MS = 3_000;
/** Around and behind the statements that find something; DECLARE is the one of a list that comes through a cursor. */
const NOT_COUNTED = '^(BEGIN|START|COMMIT|ROLLBACK|SET|FETCH)\\M';

/**
 * The most statements that one reading request has Postgres plan, for the logins of the gateway and the inventory together.
 * BEGIN, COMMIT, SET LOCAL and the FETCHes of a cursor are not counted.
 */
export async function measureStatements(inventory: BenchedInventory, say: (line: string) => void): Promise<Figure> {
  const { database, socket } = inventory;
  await database.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public');
  await countStatements(database, true);
  const unasked = await statementsUnasked(inventory);
  const counts: { readonly path: string; readonly statements: number }[] = [];
  for (const path of await pathsOf(inventory)) {
    await read(socket, path);
    await database.query('SELECT public.pg_stat_statements_reset()');
    for (let time = 0; time < TIMES; time += 1) await read(socket, path);
    const { rows } = await database.query<{ statements: number }>(
      `SELECT coalesce(sum(floor(calls / $1::numeric)), 0)::int AS statements
       FROM public.pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
       WHERE r.rolname IN ('muster_inventory', 'muster_gateway') AND s.query !~* $2 AND s.queryid <> ALL($3::bigint[])`,
      [TIMES, NOT_COUNTED, unasked],
    );
    const statements = rows[0]?.statements ?? 0;
    if (statements === 0) throw new Error(`no statement was counted for ${path}`);
    counts.push({ path, statements });
  }
  await countStatements(database, false);
  const most = counts.reduce((a, b) => (b.statements > a.statements ? b : a));
  const what = 'SQL statements of one reading request, the most';
  const note = `of ${counts.length} requests, by pg_stat_statements, gateway and inventory together; BEGIN, COMMIT, SET LOCAL and the FETCHes of a cursor not counted; ${most.path}`;
  say(`${what}: ${most.statements}; ${note}`);
  return measured({ name: what, unit: 'statements', target: { atMost: 3 } }, most.statements, note);
}

/** Statements that run while nobody asks for anything. */
async function statementsUnasked({ database }: BenchedInventory): Promise<string[]> {
  await database.query('SELECT public.pg_stat_statements_reset()');
  await pause(UNASKED_MS);
  const { rows } = await database.query<{ id: string }>('SELECT queryid::text AS id FROM public.pg_stat_statements');
  return rows.map(({ id }) => id);
}

type Query = Readonly<Record<string, string>>;

/** Every way to read: of each kind what there can be of it, and what is asked of few kinds in one of them. */
async function pathsOf({ database }: BenchedInventory): Promise<string[]> {
  const { rows } = await database.query<{ uuid: string; cluster: string }>(
    `SELECT uuid, cluster FROM resource WHERE kind = 'instance' ORDER BY cluster, name LIMIT 1`,
  );
  const { uuid = '', cluster = '' } = rows[0] ?? {};
  const asked = (parameters: Query): string => new URLSearchParams(parameters).toString();
  const lists: readonly Query[] = [
    { recursion: '1', limit: '100', count: 'true' },
    { recursion: '1', limit: '100', count: 'true', cluster, filter: 'object.description contains "1"' },
    { recursion: '1', cluster, count: 'true' },
    { cluster },
  ];
  const instances: readonly Query[] = [
    { recursion: '1', limit: '100', filter: 'object.status == "Running"', count: 'true' },
    { recursion: '1', limit: '10', search: 'i0001', count: 'true' },
    { recursion: '1', limit: '10', cluster, sort: '-last_updated', fields: 'name,object.status', count: 'true' },
    { recursion: '1', cluster, filter: 'object.description contains "1"', count: 'true', secrets: 'true' },
  ];
  return [
    ...Object.values(RESOURCE_KINDS).flatMap((kind) => lists.map((list) => `/1.0/inventory/${kind}?${asked(list)}`)),
    ...instances.map((list) => `/1.0/inventory/instances?${asked(list)}`),
    `/1.0/inventory/instances/${uuid}`,
    `/1.0/inventory/instances/${uuid}/history`,
    `/1.0/inventory/query?${asked({ cluster, kind: 'profile', filter: 'name != ""' })}`,
    `/1.0/inventory/query?${asked({ kind: 'project', filter: 'object.description contains "1"' })}`,
    '/1.0/inventory/status',
  ];
}
