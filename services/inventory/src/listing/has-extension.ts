import type { ClusterConnection } from '../cluster/cluster-connection.js';

const TIMEOUT_MS = 10_000;

/** True when the cluster's Incus names the extension. An error says nothing about that, so it is thrown. */
export async function hasExtension(cluster: ClusterConnection, extension: string): Promise<boolean> {
  const body = await cluster.read({ path: '/1.0', timeoutMs: TIMEOUT_MS });
  const { metadata } = JSON.parse(body) as { metadata?: { api_extensions?: readonly string[] | null } };
  return metadata?.api_extensions?.includes(extension) ?? false;
}
