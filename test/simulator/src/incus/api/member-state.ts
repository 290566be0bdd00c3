import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { accepted, ApiError } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { MemberRecord } from '../incus-database.js';
import type { IncusServer } from '../incus-server.js';
import { evacuate, restore } from './evacuation.js';
import type { IncusCall } from './incus-call.js';
import { isOffline } from './member-status.js';

const evacuationModes = ['auto', 'migrate', 'live-migrate', 'refresh-migrate', 'stop', 'stateful-stop', 'force-stop'];

/** The server behind a member. Throws what Incus says of one that is away: 503 when that is known, else 500. */
export function reachableMember(call: Pick<IncusCall, 'incus'>, record: MemberRecord): IncusServer {
  const { fleet, database } = call.incus;
  if (isOffline(fleet, database, record)) throw new ApiError(503, `Cluster member "${record.name}" is offline`);
  const member = fleet.runningMember(database, record);
  if (member !== undefined) return member;
  throw new ApiError(500, 'Missing event connection with target cluster member');
}

/** Evacuates or restores a member. What is in that state already succeeds and changes nothing. */
export function changeMemberState(call: IncusCall, request: ApiRequest, record: MemberRecord): Reply {
  const { action, mode = '' } = jsonObject(request);
  if (action !== 'evacuate' && action !== 'restore') {
    throw new ApiError(400, `Unknown action ${JSON.stringify(action)}`);
  }
  if (action === 'evacuate' && mode !== '' && !evacuationModes.includes(String(mode))) {
    throw new ApiError(400, `Invalid value "${String(mode)}" (not one of [${evacuationModes.join(' ')}])`);
  }
  const member = reachableMember(call, record);
  const { requestor } = call;
  const work =
    action === 'evacuate'
      ? (): Promise<void> => evacuate(member, record, String(mode).includes('stop'), requestor)
      : (): Promise<void> => restore(member, record, mode === 'skip', requestor);
  const description = action === 'evacuate' ? 'Evacuating cluster member' : 'Restoring cluster member';
  return accepted(member.operations.run({ description, location: record.name }, work));
}
