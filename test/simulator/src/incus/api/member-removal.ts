import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, done } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { MemberRecord } from '../incus-database.js';
import { announce, param } from './incus-call.js';
import type { IncusCall } from './incus-call.js';
import { removeMemberEntities } from './member-entities.js';

/**
 * Takes a member out of its cluster. One that does not answer is gone afterwards even without `force`, although the call
 * says 500; with `force` nobody asks it. `pending` names one that never arrived and that no list shows.
 */
export function removeMember(call: IncusCall, request: ApiRequest): Reply {
  const { database, incus } = call;
  const name = param(request, 'name');
  const force = request.query.get('force') === '1';
  const pending = request.query.get('pending') === '1';
  const record = database.members.find((member) => member.name === name && (member.state === 'pending') === pending);
  if (record === undefined) throw new ApiError(404, `Failed to get member "${name}": Cluster member not found`);
  checkNotTheLast(call, record, force);
  if (!force && !pending) checkEmpty(call, name);
  announce(call, 'cluster-member-removed', `/1.0/cluster/members/${name}`);
  const server = incus.fleet.serverOf(database, record);
  database.members = database.members.filter((member) => member !== record);
  database.trusted = database.trusted.filter(({ type, name: of }) => type !== 'server' || of !== name);
  removeMemberEntities(call.store, name);
  if (force) {
    // It keeps what it has of the cluster until its next start, and then it waits for a leader for ever.
    if (server !== undefined) server.state.orphaned = true;
    return done();
  }
  if (server?.running !== true) throw new ApiError(500, cleanupFailure(record));
  server.leaveCluster([]);
  return done();
}

function checkNotTheLast({ database }: IncusCall, record: MemberRecord, force: boolean): void {
  const whole = database.members.filter(({ state }) => state !== 'pending');
  if (whole.length > 1) return;
  if (record.state !== 'pending') throw new ApiError(400, 'Cannot remove the last cluster member');
  if (!force) throw new ApiError(500, 'Member is the only member in the cluster');
}

function cleanupFailure({ address }: MemberRecord): string {
  const reason = `Unable to connect to: ${address} ([dial tcp ${address}: connect: connection refused])`;
  return `Failed to cleanup the member: Put "https://${address}/1.0/cluster": ${reason}`;
}

function checkEmpty({ store }: IncusCall, member: string): void {
  const instances = [...store.of('instance')].filter(({ fields }) => fields['location'] === member);
  if (instances.length > 0) {
    const names = instances.map(({ name }) => name).join(', ');
    throw new ApiError(500, `Node still has the following instances: ${names}`);
  }
  const volumes = store.find('storage-volume', { member }).map(({ name }) => name.replace('custom/', ''));
  if (volumes.length > 0) throw new ApiError(500, `Node still has the following custom volumes: ${volumes.join(', ')}`);
}
