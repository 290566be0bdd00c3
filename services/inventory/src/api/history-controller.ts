import { resourceHistory, type RequestOf } from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { RpcStream } from '@muster/messaging';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * What happened to the object, and to all objects of its kind while it was one of them: the first listing counts only
 * where nothing says that the object was made later.
 */
const ENTRIES = `
WITH born AS (
  SELECT id, change FROM history WHERE kind = $1 AND uuid = $2 ORDER BY id LIMIT 1
), entry AS (
  SELECT * FROM history WHERE kind = $1 AND uuid = $2 AND id < $4
  UNION ALL
  SELECT * FROM history
  WHERE kind = $1 AND uuid IS NULL AND cluster_id = $3 AND id < $4
    AND NOT EXISTS (SELECT FROM born WHERE born.change = 'created' AND born.id > history.id)
  ORDER BY id DESC LIMIT $5
)
SELECT json_build_object(
  'id', id::text, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'change', change,
  'found_by', found_by, 'reason', reason, 'paths', to_json(paths), 'cluster', cluster, 'server', server,
  'project', project, 'parent', parent, 'type', type, 'name', name)::text AS row
FROM entry ORDER BY id DESC`;

/** Who had the object last; one that is gone is remembered by its history alone. */
const OWNER = `
SELECT cluster_id AS "clusterId" FROM (
  SELECT cluster_id, 0 AS rank, 0 AS id FROM resource WHERE kind = $1 AND uuid = $2
  UNION ALL
  (SELECT cluster_id, 1, id FROM history WHERE kind = $1 AND uuid = $2 ORDER BY id DESC LIMIT 1)
) known ORDER BY rank LIMIT 1`;

const NEWEST = '9223372036854775807';

/** Questions about what happened to objects, also to those that are gone. */
@Controller()
export class HistoryController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @RpcStream(resourceHistory)
  async *history({ kind, uuid, limit, after }: RequestOf<typeof resourceHistory>): AsyncGenerator<string> {
    const owner = await rowOf<{ clusterId: string }>(this.dataSource, OWNER, [kind, uuid]);
    if (owner === undefined) throw new MusterError('object.not-found', 'Not found');
    const parameters = [kind, uuid, owner.clusterId, after ?? NEWEST, limit];
    for (const { row } of await rowsOf<{ row: string }>(this.dataSource, ENTRIES, parameters)) yield row;
  }
}
