import {
  inventoryExpect,
  inventoryStatus,
  inventorySweep,
  RESOURCE_KINDS,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { rememberForKey, rowsOf } from '@muster/database';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RefreshService } from './refresh-service.js';

/** Freshness counts only while somebody holds the cluster's lease: a copy that died may have left "current" behind. */
const STATUS = `
SELECT json_build_object(
  'cluster', c.name,
  'current', coalesce(f.current AND l.name IS NOT NULL, false),
  'followed_since', CASE WHEN l.name IS NOT NULL THEN to_char(f.followed_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END,
  'gaps_healed', coalesce(f.gaps_healed, 0),
  'reason', CASE WHEN l.name IS NULL THEN 'nobody follows it at the moment' ELSE coalesce(f.reason, 'not listed yet') END,
  'kinds', (
    SELECT json_object_agg(wanted.kind, json_build_object(
      'synced_to', to_char(k.synced_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'rows', (SELECT count(*) FROM resource r WHERE r.cluster_id = c.id AND r.kind = wanted.kind),
      'drift_found', coalesce(k.drift_found, 0),
      'error', coalesce(k.error, '')))
    FROM unnest($1::text[]) AS wanted(kind)
    LEFT JOIN kind_follow k ON k.kind = wanted.kind AND k.cluster_id = c.id)
)::text AS row
FROM cluster c
LEFT JOIN cluster_follow f ON f.cluster_id = c.id
LEFT JOIN lease l ON l.name = 'follow:' || c.id AND l.until > now()
WHERE $2::text IS NULL OR c.name = $2
ORDER BY c.name`;

/** Questions about what we know of whole clusters. */
@Controller()
export class ClusterController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RefreshService) private readonly refreshes: RefreshService,
  ) {}

  @Rpc(inventorySweep)
  async sweep({ cluster, idempotency }: RequestOf<typeof inventorySweep>): Promise<ResponseOf<typeof inventorySweep>> {
    return rememberForKey(this.dataSource, idempotency, async () => ({ counts: await this.refreshes.sweep(cluster) }));
  }

  @Rpc(inventoryExpect)
  async expect({ cluster }: RequestOf<typeof inventoryExpect>): Promise<ResponseOf<typeof inventoryExpect>> {
    await this.refreshes.expect(cluster);
    return {};
  }

  @RpcStream(inventoryStatus)
  async *status({ cluster }: RequestOf<typeof inventoryStatus>): AsyncGenerator<string> {
    const rows = await rowsOf<{ row: string }>(this.dataSource, STATUS, [Object.keys(RESOURCE_KINDS), cluster || null]);
    for (const { row } of rows) yield row;
  }
}
