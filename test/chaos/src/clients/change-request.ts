import type { Change, ChangeKind } from './ledger.js';

/** A request as HTTP has it. */
export interface Request {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: string;
}

const CLUSTERS = '/1.0/provisioning/clusters';
/** A pool makes the application step do something on every member. */
const PRESEED = { storage_pools: [{ name: 'local', driver: 'dir' }] };

/** What a client sends to have a change. */
export function requestFor({ kind, cluster, servers }: Pick<Change, 'kind' | 'cluster' | 'servers'>): Request {
  return REQUESTS[kind](cluster, [...servers]);
}

const REQUESTS: Readonly<Record<ChangeKind, (name: string, server_names: string[]) => Request>> = {
  create: (name, server_names) => ({
    method: 'POST',
    path: CLUSTERS,
    body: JSON.stringify({
      name,
      connection_url: '',
      server_type: 'incus',
      server_names,
      application_seed_config: PRESEED,
    }),
  }),
  grow: (name, server_names) => ({
    method: 'POST',
    path: `${pathOf(name)}/:add-servers`,
    body: JSON.stringify({ server_names }),
  }),
  shrink: (name, server_names) => ({
    method: 'POST',
    path: `${pathOf(name)}/:remove-servers`,
    body: JSON.stringify({ server_names }),
  }),
  delete: (name) => ({ method: 'DELETE', path: `${pathOf(name)}?mode=factory-reset` }),
};

function pathOf(cluster: string): string {
  return `${CLUSTERS}/${encodeURIComponent(cluster)}`;
}
