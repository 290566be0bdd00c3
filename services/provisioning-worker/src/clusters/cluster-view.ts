import type { Cluster, ClusterArtifact } from '@muster/contracts';
import { clusterConditions } from '../conditions/cluster-conditions.js';
import type { ClusterWithFacts } from '../conditions/cluster-rows.js';
import { rollProgress } from '../roll-cluster/roll-progress.js';
import { updateNeedsOf } from './update-needs.js';

/** A row of `cluster`. */
export interface ClusterRow {
  readonly id: string;
  readonly name: string;
  readonly connection_url: string;
  readonly channel: string;
  readonly description: string;
  readonly properties: Record<string, string>;
  readonly config: Cluster['config'];
  readonly certificate: string;
  readonly fingerprint: string;
  readonly status: Cluster['status'];
  readonly version: string;
  readonly last_updated: Date;
}

export const CLUSTER_SQL = `
SELECT id, name, connection_url, channel, description, properties, config, certificate, fingerprint, status, version,
       last_updated FROM cluster`;

/** A cluster as upstream shows it, with its conditions. */
export function clusterView(row: ClusterWithFacts): Cluster {
  const last_updated = row.last_updated.toISOString();
  return {
    name: row.name,
    connection_url: row.connection_url,
    channel: row.channel,
    description: row.description,
    properties: row.properties,
    config: row.config,
    certificate: row.certificate,
    fingerprint: row.fingerprint,
    status: row.status,
    update_status: {
      ...updateNeedsOf(row.member_facts),
      in_progress_status: rollProgress(row.roll, last_updated),
    },
    last_updated,
    ...clusterConditions(row),
  };
}

/** The fields that a client may write; the ETag is made from these alone. */
export function clusterWritable(row: ClusterRow): Record<string, unknown> {
  const { name, connection_url, channel, description, properties, config } = row;
  return { name, connection_url, channel, description, properties, config };
}

/** A row of `artifact`; the files are kept whole, they are small texts. */
export interface ArtifactRow {
  readonly cluster: string;
  readonly name: string;
  readonly description: string;
  readonly properties: Record<string, string>;
  readonly files: { name: string; mime_type: string; content: string }[];
  readonly last_updated: Date;
}

export function artifactView(row: ArtifactRow): ClusterArtifact {
  return {
    cluster: row.cluster,
    name: row.name,
    description: row.description,
    properties: row.properties,
    files: row.files.map(({ name, mime_type, content }) => ({ name, mime_type, size: Buffer.byteLength(content) })),
    last_updated: row.last_updated.toISOString(),
  };
}
