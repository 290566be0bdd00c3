import { MAINTENANCE, type Condition } from '@muster/contracts';
import { incusApplication } from '../servers/incus-application.js';
import { condition } from './condition.js';
import { serverConditions, type ServerFacts } from './server-conditions.js';

/**
 * What is known of a server as a member of its cluster: whether it serves, besides what is known of every server.
 *
 * @param heldWith the operation that holds the cluster: what it does is said there, and not of each member again.
 */
export function memberConditions(server: ServerFacts, heldWith?: string): Condition[] {
  const conditions = [...serverConditions(server), inService(server)];
  if (heldWith === undefined || server.holder?.id !== heldWith) return conditions;
  const message = 'is held together with its cluster';
  const busy = condition('Busy', 'True', 'HeldWithCluster', message, { since: server.holder.created_at });
  return conditions.map((each) => (each.type === 'Busy' ? busy : each));
}

/** How far a member is out of service, in words. */
const OUT_OF_SERVICE: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  [MAINTENANCE.evacuating]: ['Evacuating', 'its instances are leaving it'],
  [MAINTENANCE.evacuated]: ['Evacuated', 'is evacuated: "muster server system restore" brings its instances back'],
  [MAINTENANCE.restoring]: ['Restoring', 'its instances are coming back'],
};

function inService({ version_data: versions }: ServerFacts): Condition {
  if (versions === null) {
    return condition('InService', 'Unknown', 'NotAsked', 'has not been asked yet', { fine: true });
  }
  const out = OUT_OF_SERVICE[incusApplication(versions)?.in_maintenance ?? MAINTENANCE.none];
  if (out !== undefined) return condition('InService', 'False', ...out);
  return condition('InService', 'True', 'InService', 'takes instances');
}
