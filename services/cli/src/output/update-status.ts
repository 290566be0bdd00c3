import type { Cluster } from '@muster/contracts';

/** `<needs update> / <needs reboot> / <in maintenance>` as counts of servers, and what goes on. */
export function clusterUpdateStatus({ update_status: status }: Pick<Cluster, 'update_status'>): string {
  const counts = ['needs_update', 'needs_reboot', 'in_maintenance'].map((key) => lengthOf(status[key]));
  const { in_progress: kind, status_description: description } = status.in_progress_status;
  const goingOn = kind === 'error' || typeof description !== 'string' ? kind : description;
  return `${counts.join(' / ')}${goingOn === '' ? '' : ` (${goingOn})`}`;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
