import { MAINTENANCE, type Cluster } from '@muster/contracts';
import type { ServerFacts } from '../conditions/server-conditions.js';
import { needsOf } from '../servers/update-state.js';

type Needs = Pick<Cluster['update_status'], 'needs_update' | 'needs_reboot' | 'in_maintenance'>;

/** The members that need something; what no member needs is left out, as upstream does. */
export function updateNeedsOf(members: readonly ServerFacts[]): Needs {
  const known = members.flatMap(({ name, version_data: versions }) =>
    versions === null ? [] : [{ name, ...needsOf(versions) }],
  );
  const namesOf = (needs: (member: (typeof known)[number]) => boolean): string[] =>
    known.filter(needs).map(({ name }) => name);
  const all = {
    needs_update: namesOf(({ needsUpdate }) => needsUpdate),
    needs_reboot: namesOf(({ needsReboot }) => needsReboot),
    in_maintenance: namesOf(({ maintenance }) => maintenance !== MAINTENANCE.none),
  };
  return Object.fromEntries(Object.entries(all).filter(([, names]) => names.length > 0));
}
