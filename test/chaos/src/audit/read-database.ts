import type { OperationState } from '@muster/contracts';
import { Client } from 'pg';
import type { ClusterFact, EventFact, OperationFact, Snapshot } from './snapshot.js';

/** What the audit needs of Muster's database. */
export interface DatabaseFacts extends Pick<Snapshot, 'operations' | 'claims' | 'clusters' | 'outbox'> {
  /** Status of each server's record, by name. */
  readonly serverStatus: ReadonlyMap<string, string>;
}

interface OperationRow {
  readonly id: string;
  readonly kind: string;
  readonly key: string | null;
  readonly state: OperationState;
  readonly direction: 'forward' | 'back';
  readonly cluster: string;
  readonly servers: string[];
  readonly error: string;
  readonly left_over: { server: string; what: string }[];
}

const OPERATIONS = `
SELECT o.id, o.kind, o.idempotency_key AS key, o.state, o.direction, o.cluster_name AS cluster, o.servers,
       coalesce(o.last_error->>'message', '') AS error,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('server', s.server, 'what', s.notes->>'left_over')), '[]')
          FROM step s WHERE s.operation = o.id AND coalesce(s.notes->>'left_over', '') <> '') AS left_over
  FROM operation o ORDER BY o.created_at`;

const CLUSTERS = `
SELECT c.name, c.status, coalesce(array_agg(s.name) FILTER (WHERE s.name IS NOT NULL), '{}') AS members
  FROM cluster c LEFT JOIN server s ON s.cluster_id = c.id GROUP BY c.id`;

const OUTBOX = `SELECT 'provisioning/' || id AS id, verb, aggregate AS operation FROM outbox WHERE noun = 'operation'`;

const UNDER_WAY = `SELECT count(*)::int AS count FROM operation WHERE state IN ('queued', 'running', 'waiting')`;
/** Events that were written and not yet taken by JetStream. */
const UNPUBLISHED = `
SELECT (SELECT count(*) FROM outbox WHERE id IS NULL OR id > (SELECT published_id FROM outbox_state))::int AS count`;
const NOT_READY = `SELECT name, status FROM server WHERE status <> 'ready'`;

/** Reads everything in one transaction. */
export async function readDatabase(url: string): Promise<DatabaseFacts> {
  return withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const operations = await client.query<OperationRow>(OPERATIONS);
    const claims = await client.query<{ target: string; operation: string }>('SELECT target, operation FROM claim');
    const clusters = await client.query<ClusterFact>(CLUSTERS);
    const servers = await client.query<{ name: string; status: string }>('SELECT name, status FROM server');
    const outbox = await client.query<EventFact>(OUTBOX);
    return {
      operations: operations.rows.map(({ left_over: leftOver, ...row }): OperationFact => ({ ...row, leftOver })),
      claims: claims.rows,
      clusters: clusters.rows,
      outbox: outbox.rows,
      serverStatus: new Map(servers.rows.map(({ name, status }) => [name, status])),
    };
  });
}

/** Why nothing is at rest yet, as far as the database tells; empty when all is. */
export async function unrest(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const counts = async (sql: string): Promise<number> =>
      (await client.query<{ count: number }>(sql)).rows[0]?.count ?? 0;
    const [underWay, unpublished] = [await counts(UNDER_WAY), await counts(UNPUBLISHED)];
    const notReady = (await client.query<{ name: string; status: string }>(NOT_READY)).rows;
    return [
      ...(underWay > 0 ? [`${underWay} operations are under way`] : []),
      ...(unpublished > 0 ? [`${unpublished} events are not published`] : []),
      ...notReady.map(({ name, status }) => `server ${name} is ${status}`),
    ];
  });
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    options: '-c search_path=provisioning',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
