import { randomUUID } from 'node:crypto';
import type { ResourceKind } from '@muster/contracts';
import type { DataSource } from 'typeorm';
import { resourceUuid } from '../resource-key.js';

/** A row of the inventory as a spec writes it; what is left out is as it mostly is. */
export interface PlantedResource {
  readonly name: string;
  readonly cluster?: string;
  readonly server?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly type?: string;
  readonly object?: unknown;
  readonly lastUpdated?: string;
}

/** Puts rows into the inventory without a cluster that they were listed from. */
export async function plantResources(
  dataSource: DataSource,
  kind: ResourceKind,
  rows: readonly PlantedResource[],
): Promise<void> {
  const clusterId = randomUUID();
  for (const row of rows) {
    const { name, cluster = 'c1', server = '', project = 'default', parent = '', type = '', object = {} } = row;
    await dataSource.query(
      `INSERT INTO resource (kind, uuid, cluster_id, cluster, server, project, parent, type, name, object,
         content_hash, announced_hash, changed_by, last_updated)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, gen_random_uuid(), gen_random_uuid(), 'sweep', $11)`,
      [
        kind,
        resourceUuid(kind, cluster, { server, project, parent, type, name }),
        clusterId,
        cluster,
        server,
        project,
        parent,
        type,
        name,
        typeof object === 'string' ? object : JSON.stringify(object),
        row.lastUpdated ?? '2026-11-24T08:00:00.123Z',
      ],
    );
  }
}
