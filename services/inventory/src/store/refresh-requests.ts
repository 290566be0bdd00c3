import type { ResourceKind } from '@muster/contracts';
import type { WireError } from '@muster/errors';
import { preparedRows, rowOf, rowsOf, type PreparedStatement, type Queryable } from '@muster/database';

/** Somebody wants a cluster, or one object of it, read again. It waits in Postgres for whoever follows the cluster. */
export interface RefreshRequest {
  readonly id: string;
  readonly clusterId: string;
  /** Both are null for the whole cluster. */
  readonly kind: ResourceKind | null;
  readonly uuid: string | null;
  /** The trace of the question, so that the calls on the servers belong to it. */
  readonly traceparent: string | null;
}

/** Asks, and gives the id of the request. Requests that nobody can wait for any more are cleared away. */
export async function askRefresh(
  on: Queryable,
  { clusterId, kind, uuid, traceparent }: Omit<RefreshRequest, 'id'>,
): Promise<string | undefined> {
  await on.query(`DELETE FROM refresh_request WHERE asked_at < now() - interval '10 minutes'`);
  const row = await rowOf<{ id: string }>(
    on,
    `INSERT INTO refresh_request (cluster_id, kind, uuid, traceparent)
     SELECT id, $2, $3, $4 FROM cluster WHERE id = $1 RETURNING id`,
    [clusterId, kind, uuid, traceparent],
  );
  return row?.id;
}

/** Has a cluster followed before it is ready, for as long as a request would: as one that is answered already. */
export async function expectRefresh(on: Queryable, clusterId: string): Promise<void> {
  await on.query(
    `INSERT INTO refresh_request (cluster_id, kind, uuid, traceparent, done_at)
     SELECT id, NULL, NULL, NULL, now() FROM cluster WHERE id = $1`,
    [clusterId],
  );
}

const OUTCOMES: PreparedStatement = {
  name: 'refresh-outcomes',
  text: 'SELECT id, error FROM refresh_request WHERE id = ANY($1::uuid[]) AND done_at IS NOT NULL',
};

/** What came of those that are carried out. */
export async function refreshOutcomes(
  on: Queryable,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly error: WireError | null }[]> {
  return preparedRows(on, OUTCOMES, [ids]);
}

export async function openRequests(on: Queryable, clusterIds: readonly string[]): Promise<RefreshRequest[]> {
  return rowsOf<RefreshRequest>(
    on,
    `SELECT id, cluster_id AS "clusterId", kind, uuid, traceparent FROM refresh_request
     WHERE done_at IS NULL AND cluster_id = ANY($1::uuid[]) ORDER BY asked_at`,
    [clusterIds],
  );
}

export async function closeRequest(on: Queryable, id: string, error: WireError | undefined): Promise<void> {
  await on.query('UPDATE refresh_request SET done_at = now(), error = $2::jsonb WHERE id = $1', [
    id,
    error === undefined ? null : JSON.stringify(error),
  ]);
}
