import type { IncusDatabase, MemberRecord } from '../incus-database.js';
import type { Fleet } from '../fleet.js';
import type { IncusCall } from './incus-call.js';

/** Seconds since a member was last heard of; 0 while it runs. */
function silence(fleet: Fleet, database: IncusDatabase, record: MemberRecord): number {
  if (fleet.runningMember(database, record) !== undefined) return 0;
  const incus = fleet.servers.get(record.server);
  return incus === undefined ? Infinity : Date.now() - incus.downSince;
}

/** True for a member that has been silent for so long that the cluster calls it Offline. */
export function isOffline(fleet: Fleet, database: IncusDatabase, record: MemberRecord): boolean {
  return silence(fleet, database, record) > fleet.durations.offlineThreshold;
}

const maintenance: Partial<Record<MemberRecord['state'], string>> = {
  evacuating: 'Evacuating',
  evacuated: 'Evacuated',
  restoring: 'Restoring',
};

/** What Incus shows of a member's health. */
function memberStatus({ incus, database }: IncusCall, record: MemberRecord): { status: string; message: string } {
  const { fleet } = incus;
  const silent = silence(fleet, database, record);
  if (silent > fleet.durations.offlineThreshold) {
    return { status: 'Offline', message: `No heartbeat for ${(silent / 1000).toFixed(1)}s` };
  }
  const status = maintenance[record.state];
  if (status !== undefined) return { status, message: 'Unavailable due to maintenance' };
  return { status: 'Online', message: 'Fully operational' };
}

/** The members with a vote: three of them, and one alone where there are fewer. */
export function votersOf({ members }: IncusDatabase): readonly MemberRecord[] {
  const whole = members.filter(({ state }) => state !== 'pending');
  return whole.slice(0, whole.length < 3 ? 1 : 3);
}

/** The database roles: of the voters the first one that runs leads, two others stand by. */
function rolesOf({ incus, database }: IncusCall, members: readonly MemberRecord[], record: MemberRecord): string[] {
  const voters = votersOf(database);
  const leader = voters.find((voter) => incus.fleet.runningMember(database, voter) !== undefined);
  if (voters.includes(record)) return record === leader ? ['database-leader', 'database'] : ['database'];
  return members.slice(voters.length, voters.length + 2).includes(record) ? ['database-standby'] : [];
}

/** A member as the API shows it. */
export function shownMember(call: IncusCall, record: MemberRecord): Record<string, unknown> {
  const members = call.database.members.filter(({ state }) => state !== 'pending');
  const roles = rolesOf(call, members, record);
  return {
    roles: [...record.extraRoles, ...roles],
    failure_domain: record.failure_domain,
    description: record.description,
    config: record.config,
    groups: record.groups,
    server_name: record.name,
    url: `https://${record.address}`,
    database: roles.includes('database'),
    ...memberStatus(call, record),
    architecture: 'x86_64',
  };
}
