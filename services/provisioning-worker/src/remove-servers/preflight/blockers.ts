import type { Finding } from '@muster/errors';
import { reasonToStay } from './can-move.js';
import type { Holdings } from './holdings.js';

/** Volumes in which a member keeps its own data; they go with it. */
const SYSTEM_VOLUMES = new Set(['backups', 'images', 'logs']);

/**
 * What would be lost with the members that leave, all at once.
 *
 * @param settled members that are evacuated: an instance that is still there does not move any more.
 */
export function blockers(leaving: readonly string[], holdings: Holdings, settled: ReadonlySet<string>): Finding[] {
  const gone = new Set(leaving);
  return [
    ...instanceBlockers(gone, holdings, settled),
    ...volumeBlockers(gone, holdings),
    ...imageBlockers(gone, holdings),
  ];
}

function instanceBlockers(
  gone: ReadonlySet<string>,
  { instances, sharedPools }: Holdings,
  settled: ReadonlySet<string>,
): Finding[] {
  return instances.flatMap((instance): Finding[] => {
    const { name, project, location } = instance;
    if (!gone.has(location)) return [];
    const reason = settled.has(location) ? 'was not moved by the evacuation' : reasonToStay(instance, sharedPools);
    if (reason === undefined) return [];
    const message = `${location}: the instance "${name}"${of(project)} ${reason}; move it or delete it first`;
    return [{ code: 'instance', server: location, message }];
  });
}

function volumeBlockers(gone: ReadonlySet<string>, { volumes }: Holdings): Finding[] {
  return volumes
    .filter(({ location, name, project }) => gone.has(location) && !(project === 'default' && SYSTEM_VOLUMES.has(name)))
    .map(({ pool, name, project, location }) => ({
      code: 'volume',
      server: location,
      message: `${location}: the volume "${name}" in pool "${pool}"${of(project)} is only there; move it or delete it first`,
    }));
}

function imageBlockers(gone: ReadonlySet<string>, { images }: Holdings): Finding[] {
  return images
    .filter(({ locations }) => locations.length > 0 && locations.every((location) => gone.has(location)))
    .map(({ fingerprint, project, locations }) => ({
      code: 'image',
      ...(locations.length === 1 ? { server: locations[0] ?? '' } : {}),
      message: `${locations.join(', ')}: the image ${fingerprint.slice(0, 12)}${of(project)} is only there; copy it to a member that stays, or delete it first`,
    }));
}

function of(project: string): string {
  return project === 'default' ? '' : ` of project "${project}"`;
}
