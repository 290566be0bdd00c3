import type { Holder } from '../conditions/holder.js';
import type { ServerFacts } from '../conditions/server-conditions.js';

export const AT = '2026-11-24T10:00:00.000Z';
export const NEXT = '2026-11-24T10:00:30.000Z';

/** A member of a cluster with which everything is as it should be. */
export function serverFacts(more: Partial<ServerFacts> = {}): ServerFacts {
  return {
    name: 's1',
    status: 'ready',
    status_detail: '',
    status_since: AT,
    poll_error: null,
    failing_since: null,
    poll_at: NEXT,
    server_type: 'incus',
    cluster_id: 'c',
    version_data: versions(),
    holder: null,
    ...more,
  };
}

export function versions(needs: { reboot?: boolean; maintenance?: number } = {}) {
  return {
    os: { name: 'IncusOS', version: '1', version_next: '', needs_reboot: needs.reboot === true },
    applications: [{ name: 'incus', version: '7', in_maintenance: needs.maintenance ?? 0 }],
    update_channel: 'stable',
  };
}

export function holder(more: Partial<Holder> = {}): Holder {
  return {
    id: 'o-1',
    description: 'Create cluster c',
    state: 'running',
    direction: 'forward',
    waiting_for: '',
    last_error: null,
    run_at: NEXT,
    created_at: AT,
    updated_at: AT,
    ...more,
  };
}
