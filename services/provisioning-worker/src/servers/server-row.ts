import type { Server, VersionData } from '@muster/contracts';
import { type Holder, holderSql } from '../conditions/holder.js';

/** A row of `server` with its cluster's name and certificate. */
export interface ServerRow {
  readonly id: string;
  readonly name: string;
  readonly cluster_id: string | null;
  readonly cluster_name: string | null;
  readonly cluster_certificate: string | null;
  readonly connection_url: string;
  readonly public_connection_url: string;
  readonly channel: string;
  readonly description: string;
  readonly properties: Record<string, string>;
  readonly system_uuid: string | null;
  readonly machine_id: string | null;
  readonly certificate: string | null;
  readonly fingerprint: string;
  readonly server_type: Server['server_type'];
  readonly status: Server['server_status'];
  readonly status_detail: string;
  readonly hardware_data: Record<string, unknown>;
  readonly network_data: Record<string, unknown>;
  readonly security_data: Record<string, unknown>;
  readonly storage_data: Record<string, unknown>;
  readonly version_data: VersionData | null;
  readonly lvm_system_id: number | null;
  readonly poll_failures: number;
  /** Why the last look failed; nothing when it did not. */
  readonly poll_error: { readonly code: string; readonly message: string } | null;
  readonly failing_since: Date | null;
  readonly poll_at: Date | null;
  readonly status_since: Date;
  /** The operation that holds the server. */
  readonly holder: Holder | null;
  readonly version: string;
  readonly last_updated: Date;
  readonly last_seen: Date;
}

export const SERVER_SQL = `
SELECT s.id, s.name, s.cluster_id, c.name AS cluster_name, c.certificate AS cluster_certificate, s.connection_url,
       s.public_connection_url, s.channel, s.description, s.properties, s.system_uuid, s.machine_id, s.certificate,
       s.fingerprint, s.server_type, s.status, s.status_detail, s.hardware_data, s.network_data, s.security_data,
       s.storage_data, s.version_data, s.lvm_system_id, s.poll_failures, s.poll_error,
       s.failing_since, s.poll_at, s.status_since, s.version, s.last_updated, s.last_seen,
       ${holderSql("'server:' || s.id")} AS holder
  FROM server s LEFT JOIN cluster c ON c.id = s.cluster_id`;

/**
 * The certificates that the server may show: its own, its cluster's once there is one, and while that is being replaced
 * the new one.
 */
export function pinsOf(
  row: Pick<ServerRow, 'certificate' | 'cluster_certificate'> & { readonly cluster_next_certificate?: string | null },
): string[] {
  return [row.certificate, row.cluster_certificate, row.cluster_next_certificate ?? null].filter(
    (pem): pem is string => pem !== null && pem !== '',
  );
}
