import type { Cluster, Server } from '@muster/contracts';

/** `<needs update> / <needs reboot> / <in maintenance>` as counts of servers, and what goes on. */
export function clusterUpdateStatus({ update_status: status }: Pick<Cluster, 'update_status'>): string {
  const counts = ['needs_update', 'needs_reboot', 'in_maintenance'].map((key) => lengthOf(status[key]));
  const { in_progress: goingOn } = status.in_progress_status;
  return `${counts.join(' / ')}${goingOn === '' ? '' : ` (${goingOn})`}`;
}

const MAINTENANCE = ['', 'evacuating', 'evacuated', 'restoring'] as const;

/** What the server says about its updates; empty while it has not been asked. */
export function serverUpdateStatus({ version_data: versions }: Pick<Server, 'version_data'>): string {
  if (versions === null) return '';
  const facts = [
    versions['needs_update'] === true ? 'needs update' : '',
    versions['needs_reboot'] === true || versions.os.needs_reboot ? 'needs reboot' : '',
    maintenanceOf(versions['in_maintenance']),
  ].filter((fact) => fact !== '');
  return facts.length === 0 ? 'up to date' : facts.join(', ');
}

/** What an administrator should do with a server next; empty when it needs nothing. */
export function recommendedAction(server: Pick<Server, 'version_data' | 'server_status'>): string {
  if (server.server_status === 'offline') return 'check the server';
  if (server.server_status === 'unregistered') return 'start it with a token';
  const status = serverUpdateStatus(server);
  if (status.includes('evacuated')) return 'restore';
  if (status.includes('needs reboot')) return 'reboot';
  return status.includes('needs update') ? 'update' : '';
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function maintenanceOf(value: unknown): string {
  return typeof value === 'number' ? (MAINTENANCE[value] ?? '') : '';
}
