import { MAINTENANCE, type VersionData } from '@muster/contracts';
import { incusApplication } from '../incus-application.js';
import type { FullObservation, PolledServer } from './observation.js';

/** An evacuation or an update that has not begun by then was refused, or has ended before anybody looked. */
const NOT_BEGUN_MS = 60_000;
const NO_UPDATE_MS = 5 * 60_000;

/** Whether a member is not, or not all, in the service of its cluster. */
export function isInMaintenance(versions: VersionData | null): boolean {
  return (incusApplication(versions)?.in_maintenance ?? MAINTENANCE.none) !== MAINTENANCE.none;
}

/**
 * Decides whether what a ready server was said to be doing is over (upstream-provisioning 2.4). Each detail also ends by
 * itself when it never begins: upstream's servers stay "updating" when one message is lost.
 */
export function isOver(server: PolledServer, full: FullObservation | undefined): boolean {
  if (full === undefined) return false;
  const maintenance = incusApplication(full.versions)?.in_maintenance ?? MAINTENANCE.none;
  const { version, version_next: next, needs_reboot: needsReboot } = full.versions.os;
  switch (server.status_detail) {
    case 'evacuating':
      if (maintenance === MAINTENANCE.evacuated) return true;
      return maintenance === MAINTENANCE.none && !server.claimed && server.status_age_ms > NOT_BEGUN_MS;
    case 'restoring':
      return maintenance === MAINTENANCE.none && !server.claimed;
    case 'updating':
    case 'updating application': {
      const applied = needsReboot || (next !== '' && next !== version);
      return applied || (!server.claimed && server.status_age_ms > NO_UPDATE_MS);
    }
    default:
      return false;
  }
}
