import {
  INCUS_TYPES,
  MAINTENANCE,
  type RecommendedAction,
  type Server,
  type ServerUpdateState,
  type VersionData,
} from '@muster/contracts';
import { incusApplication } from './incus-application.js';

/** What state and action are derived from; they are never stored. */
export interface UpdateFacts {
  readonly status: Server['server_status'];
  readonly status_detail: string;
  readonly server_type: Server['server_type'];
  readonly cluster_id: string | null;
  readonly version_data: VersionData | null;
}

/** How far a server is with its updates, by upstream's rules in upstream's order (upstream-provisioning 2.1). */
export function serverUpdateState(server: UpdateFacts): ServerUpdateState {
  const { status, status_detail: detail, version_data: versions } = server;
  if (versions === null || status === 'unknown' || status === 'unregistered' || status === 'pending') return '';
  const { needsUpdate, needsReboot, maintenance } = needsOf(versions);
  const isEvacuated = maintenance === MAINTENANCE.evacuated;
  if (status === 'offline' && detail === 'rebooting') return isEvacuated ? 'in maintenance, rebooting' : 'rebooting';
  if (detail === 'updating') return 'updating';
  if (detail === 'updating application') return '';
  const needsNothing = !needsUpdate && !needsReboot && maintenance === MAINTENANCE.none;
  if (needsNothing && (detail === '' || status === 'offline')) return 'up to date';
  if (needsUpdate) return 'update pending';
  if (maintenance === MAINTENANCE.evacuating) return 'evacuating';
  if (maintenance === MAINTENANCE.restoring) return 'restoring';
  if (detail === 'restoring') return maintenance === MAINTENANCE.none ? 'post restore' : 'restoring';
  if (needsReboot) {
    if (!isMember(server)) return maintenance === MAINTENANCE.none ? 'reboot pending' : '';
    return isEvacuated ? 'in maintenance, reboot pending' : 'evacuation pending';
  }
  return isEvacuated ? 'in maintenance, restore pending' : '';
}

const ACTIONS: Partial<Record<ServerUpdateState, RecommendedAction>> = {
  'update pending': 'update',
  'evacuation pending': 'evacuate',
  'reboot pending': 'reboot',
  'in maintenance, reboot pending': 'reboot',
  'in maintenance, restore pending': 'restore',
};

/** What an administrator should do with a ready server next; empty when it needs nothing, or cannot be asked. */
export function recommendedAction(server: UpdateFacts): RecommendedAction {
  return server.status === 'ready' ? (ACTIONS[serverUpdateState(server)] ?? '') : '';
}

/** What a server's versions ask for. There is no catalogue of updates yet, so none is known to be needed. */
export function needsOf(versions: VersionData): { needsUpdate: boolean; needsReboot: boolean; maintenance: number } {
  return {
    needsUpdate: versions['needs_update'] === true,
    needsReboot: versions.os.needs_reboot,
    maintenance: incusApplication(versions)?.in_maintenance ?? MAINTENANCE.none,
  };
}

/** Only a member's instances can go elsewhere before it restarts. */
function isMember({ server_type, cluster_id }: UpdateFacts): boolean {
  return cluster_id !== null && (INCUS_TYPES as readonly string[]).includes(server_type);
}
