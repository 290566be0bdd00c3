import type { ResourceKind } from '@muster/contracts';
import { preparedRows, type PreparedStatement } from '@muster/database';
import type { EntityManager } from 'typeorm';
import { leftOutPaths } from '../history/left-out-paths.js';
import { kindNames, kinds } from '../kinds.js';
import type { IdentifiedObject } from '../listing/difference.js';
import type { FoundBy } from './write-history.js';
import { openUnder } from '../secrets/mask-sql.js';

/** Whose rows are written. */
export interface NamedCluster {
  readonly clusterId: string;
  readonly clusterName: string;
}

/** An object on its way into the rows of its cluster. */
export interface PlacedObject extends IdentifiedObject {
  readonly cluster: NamedCluster;
  /** The action of an event, or why a listing was made. */
  readonly changedBy: string;
}

/** A row that has to go. */
export interface GoneRow {
  readonly cluster: NamedCluster;
  readonly uuid: string;
  readonly changedBy: string;
}

/** A row that was written or removed, as events tell of it. */
export interface TouchedRow extends NamedCluster {
  readonly uuid: string;
  readonly server: string;
  readonly project: string;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
  /** Rises with every change of any row. */
  readonly version: string;
  /** The action of the event, or why a listing was made. */
  readonly changedBy: string;
}

/** An object that Postgres refuses, e.g. for a `\u0000` in a text. */
export interface RefusedObject {
  readonly object: PlacedObject;
  readonly reason: string;
}

/** What rows of several clusters that are written together have in common. */
export interface WrittenKind {
  readonly kind: ResourceKind;
  readonly foundBy: FoundBy;
}

/** All of one kind of a cluster. */
export interface WriteTarget extends WrittenKind, NamedCluster {
  readonly changedBy: string;
}

const CHUNK_ROWS = 1000;
const CHUNK_CHARACTERS = 4 * 1024 * 1024;
const PLACE = 'uuid, server, project, parent, type, name';
const TOUCHED = `${PLACE}, version::text AS version, changed_by AS "changedBy", cluster_id AS "clusterId", cluster AS "clusterName"`;

// The kind stands in the statements themselves, so that each is planned once, and for one partition.
const insert = (kind: ResourceKind): string => `
INSERT INTO resource (kind, cluster_id, cluster, changed_by, uuid, server, project, parent, type, name, object, open_under, content_hash, announced_hash)
SELECT '${kind}', u.cluster_id, u.cluster, u.changed_by, u.uuid, u.server, u.project, u.parent, u.type, u.name, u.object, ${openUnder(kind, 'u.object')}, u.content_hash, u.announced_hash
FROM ROWS FROM (
  unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $11::uuid[], $12::uuid[]),
  jsonb_array_elements($10::jsonb)
) AS u(cluster_id, cluster, changed_by, uuid, server, project, parent, type, name, content_hash, announced_hash, object)
ON CONFLICT (kind, uuid, cluster_id) DO UPDATE SET
  server = excluded.server, object = excluded.object, open_under = excluded.open_under, content_hash = excluded.content_hash,
  announced_hash = excluded.announced_hash, changed_by = excluded.changed_by, last_updated = now(), version = excluded.version`;

const NOTE =
  'INSERT INTO history (kind, cluster_id, cluster, reason, found_by, uuid, server, project, parent, type, name, change, paths)';

/**
 * The same, with an entry of the history for each row: the statement sees what was there before it. `OFFSET 0` has each row
 * looked up, where a plan for any number of rows would read all that the cluster has. Joined with an empty map, an object
 * is unpacked once and not for each of its keys.
 */
const insertNoted = (kind: ResourceKind): string => `
WITH written AS (${insert(kind)} RETURNING ${PLACE}, version, changed_by, cluster_id, cluster, object), noted AS (
  ${NOTE}
  SELECT '${kind}', w.cluster_id, w.cluster, w.changed_by, $13, w.uuid, w.server, w.project, w.parent, w.type, w.name,
    CASE WHEN before.uuid IS NULL THEN 'created' ELSE 'updated' END,
    CASE WHEN before.uuid IS NULL THEN '{}' ELSE changed_paths(before.object || '{}', w.object, $14::text[], $15::text[]) END
  FROM written w LEFT JOIN LATERAL (
    SELECT uuid, object FROM resource WHERE kind = '${kind}' AND uuid = w.uuid AND cluster_id = w.cluster_id OFFSET 0
  ) before ON true
)
SELECT ${TOUCHED} FROM written`;

const removeNoted = (kind: ResourceKind): string => `
WITH removed AS (
  DELETE FROM resource r USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS gone(cluster_id, uuid, changed_by)
  WHERE r.kind = '${kind}' AND r.cluster_id = gone.cluster_id AND r.uuid = gone.uuid
  RETURNING r.uuid, r.server, r.project, r.parent, r.type, r.name, nextval('resource_version') AS version, gone.changed_by,
    r.cluster_id, r.cluster
), noted AS (
  ${NOTE} SELECT '${kind}', cluster_id, cluster, changed_by, $4, ${PLACE}, 'deleted', '{}' FROM removed
)
SELECT ${TOUCHED} FROM removed`;

const statements = (name: string, text: (kind: ResourceKind) => string): ReadonlyMap<ResourceKind, PreparedStatement> =>
  new Map(kindNames.map((kind) => [kind, { name: `${name}-${kind}`, text: text(kind) }]));
const WRITE = statements('write', (kind) => `${insert(kind)} RETURNING ${TOUCHED}`);
const WRITE_NOTED = statements('write-noted', insertNoted);
const REMOVE_NOTED = statements('remove-noted', removeNoted);

/**
 * Writes objects in bulk, each with an entry of the history unless one stands for all of them. One that Postgres refuses
 * is set apart and holds up no other.
 */
export async function writeRows(
  tx: EntityManager,
  written: WrittenKind,
  objects: readonly PlacedObject[],
  noting: 'each' | 'none' = 'each',
): Promise<{ written: TouchedRow[]; refused: RefusedObject[] }> {
  const outcome = { written: [] as TouchedRow[], refused: [] as RefusedObject[] };
  const chunks = chunksOf(objects);
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    const attempt = await tryChunk(tx, written, chunk, noting);
    if (Array.isArray(attempt)) outcome.written.push(...attempt);
    else if (chunk[0] !== undefined && chunk.length === 1) outcome.refused.push({ object: chunk[0], ...attempt });
    else chunks.unshift(chunk.slice(0, chunk.length / 2), chunk.slice(chunk.length / 2));
  }
  return outcome;
}

/** Removes rows, each with an entry of the history. */
export async function removeRows(
  tx: EntityManager,
  { kind, foundBy }: WrittenKind,
  gone: readonly GoneRow[],
): Promise<TouchedRow[]> {
  if (gone.length === 0) return [];
  return preparedRows<TouchedRow>(tx, REMOVE_NOTED.get(kind)!, [
    gone.map(({ cluster }) => cluster.clusterId),
    gone.map(({ uuid }) => uuid),
    gone.map(({ changedBy }) => changedBy),
    foundBy,
  ]);
}

async function tryChunk(
  tx: EntityManager,
  { kind, foundBy }: WrittenKind,
  chunk: readonly PlacedObject[],
  noting: 'each' | 'none',
): Promise<TouchedRow[] | { reason: string }> {
  await tx.query('SAVEPOINT chunk');
  try {
    const noted = [foundBy, leftOutPaths(kinds[kind].volatile), Object.keys(kinds[kind].unordered)];
    const statement = (noting === 'each' ? WRITE_NOTED : WRITE).get(kind)!;
    const rows = await preparedRows<TouchedRow>(tx, statement, [
      chunk.map(({ cluster }) => cluster.clusterId),
      chunk.map(({ cluster }) => cluster.clusterName),
      chunk.map(({ changedBy }) => changedBy),
      chunk.map(({ uuid }) => uuid),
      chunk.map(({ key }) => key.server),
      chunk.map(({ key }) => key.project),
      chunk.map(({ key }) => key.parent),
      chunk.map(({ key }) => key.type),
      chunk.map(({ key }) => key.name),
      // One JSON array: texts in a Postgres array would have every quote in them escaped, and unescaped again.
      `[${chunk.map(({ text }) => text).join(',')}]`,
      chunk.map(({ contentHash }) => contentHash),
      chunk.map(({ announcedHash }) => announcedHash),
      ...(noting === 'each' ? noted : []),
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

function chunksOf(objects: readonly PlacedObject[]): (readonly PlacedObject[])[] {
  const chunks: PlacedObject[][] = [];
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
