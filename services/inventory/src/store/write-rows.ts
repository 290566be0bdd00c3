import type { ResourceKind } from '@muster/contracts';
import { rowsOf } from '@muster/database';
import type { EntityManager } from 'typeorm';
import type { IdentifiedObject } from '../listing/difference.js';

/** A row that was written or removed, as events tell of it. */
export interface TouchedRow {
  readonly uuid: string;
  readonly server: string;
  readonly project: string;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
  /** Rises with every change of any row. */
  readonly version: string;
}

/** An object that Postgres refuses, e.g. for a `\u0000` in a text. */
export interface RefusedObject {
  readonly object: IdentifiedObject;
  readonly reason: string;
}

export interface WriteTarget {
  readonly kind: ResourceKind;
  readonly clusterId: string;
  readonly clusterName: string;
  /** What the rows were changed by: a sweep, or the action of an event. */
  readonly changedBy: string;
}

const CHUNK_ROWS = 1000;
const CHUNK_CHARACTERS = 4 * 1024 * 1024;
const TOUCHED = 'uuid, server, project, parent, type, name, version::text AS version';

const UPSERT = `
INSERT INTO resource (kind, cluster_id, cluster, changed_by, uuid, server, project, parent, type, name, object, content_hash, announced_hash)
SELECT $1, $2, $3, $4, u.uuid, u.server, u.project, u.parent, u.type, u.name, u.object::jsonb, u.content_hash, u.announced_hash
FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[], $13::uuid[])
  AS u(uuid, server, project, parent, type, name, object, content_hash, announced_hash)
ON CONFLICT (kind, uuid, cluster_id) DO UPDATE SET
  server = excluded.server, object = excluded.object, content_hash = excluded.content_hash,
  announced_hash = excluded.announced_hash, changed_by = excluded.changed_by, last_updated = now(), version = excluded.version
RETURNING ${TOUCHED}`;

/** Writes objects in bulk. One that Postgres refuses is set apart and holds up no other. */
export async function writeRows(
  tx: EntityManager,
  target: WriteTarget,
  objects: readonly IdentifiedObject[],
): Promise<{ written: TouchedRow[]; refused: RefusedObject[] }> {
  const outcome = { written: [] as TouchedRow[], refused: [] as RefusedObject[] };
  const chunks = chunksOf(objects);
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    const attempt = await tryChunk(tx, target, chunk);
    if (Array.isArray(attempt)) outcome.written.push(...attempt);
    else if (chunk[0] !== undefined && chunk.length === 1) outcome.refused.push({ object: chunk[0], ...attempt });
    else chunks.unshift(chunk.slice(0, chunk.length / 2), chunk.slice(chunk.length / 2));
  }
  return outcome;
}

/** Removes rows by identity. */
export async function removeRows(
  tx: EntityManager,
  target: WriteTarget,
  uuids: readonly string[],
): Promise<TouchedRow[]> {
  if (uuids.length === 0) return [];
  return rowsOf<TouchedRow>(
    tx,
    `DELETE FROM resource WHERE kind = $1 AND cluster_id = $2 AND uuid = ANY($3::uuid[])
     RETURNING ${TOUCHED.replace('version::text', "nextval('resource_version')::text")}`,
    [target.kind, target.clusterId, uuids],
  );
}

async function tryChunk(
  tx: EntityManager,
  { kind, clusterId, clusterName, changedBy }: WriteTarget,
  chunk: readonly IdentifiedObject[],
): Promise<TouchedRow[] | { reason: string }> {
  await tx.query('SAVEPOINT chunk');
  try {
    const rows = await rowsOf<TouchedRow>(tx, UPSERT, [
      kind,
      clusterId,
      clusterName,
      changedBy,
      chunk.map(({ uuid }) => uuid),
      chunk.map(({ key }) => key.server),
      chunk.map(({ key }) => key.project),
      chunk.map(({ key }) => key.parent),
      chunk.map(({ key }) => key.type),
      chunk.map(({ key }) => key.name),
      chunk.map(({ text }) => text),
      chunk.map(({ contentHash }) => contentHash),
      chunk.map(({ announcedHash }) => announcedHash),
    ]);
    await tx.query('RELEASE SAVEPOINT chunk');
    return rows;
  } catch (thrown) {
    const reason = dataFault(thrown);
    if (reason === undefined) throw thrown;
    await tx.query('ROLLBACK TO SAVEPOINT chunk');
    return { reason };
  }
}

/** SQLSTATE classes 22 and 54 are faults of the data and its size; everything else is ours or the server's. */
function dataFault(thrown: unknown): string | undefined {
  const error = (thrown as { driverError?: { code?: unknown } }).driverError ?? (thrown as { code?: unknown });
  const faulty = typeof error.code === 'string' && /^(22|54)/.test(error.code);
  return faulty && thrown instanceof Error ? thrown.message : undefined;
}

function chunksOf(objects: readonly IdentifiedObject[]): (readonly IdentifiedObject[])[] {
  const chunks: IdentifiedObject[][] = [];
  let characters = 0;
  for (const object of objects) {
    const last = chunks.at(-1);
    if (last === undefined || last.length >= CHUNK_ROWS || characters > CHUNK_CHARACTERS) {
      chunks.push([object]);
      characters = object.text.length;
    } else {
      last.push(object);
      characters += object.text.length;
    }
  }
  return chunks;
}
