import type { MemberRecord } from '../incus-database.js';
import type { Fleet } from '../fleet.js';
import type { IncusCall } from './incus-call.js';

/** Seconds since a member was last heard of; 0 while it runs. */
function silence(fleet: Fleet, { server }: MemberRecord): number {
  const incus = fleet.servers.get(server);
  if (incus?.running === true) return 0;
  return incus === undefined ? Infinity : Date.now() - incus.downSince;
}

/** True for a member that has been silent for so long that the cluster calls it Offline. */
export function isOffline(fleet: Fleet, record: MemberRecord): boolean {
  return silence(fleet, record) > fleet.durations.offlineThreshold;
}

const maintenance: Partial<Record<MemberRecord['state'], string>> = {
  evacuating: 'Evacuating',
  evacuated: 'Evacuated',
  restoring: 'Restoring',
};

/** What Incus shows of a member's health. */
export function memberStatus(fleet: Fleet, record: MemberRecord): { status: string; message: string } {
  const silent = silence(fleet, record);
  if (silent > fleet.durations.offlineThreshold) {
    return { status: 'Offline', message: `No heartbeat for ${(silent / 1000).toFixed(1)}s` };
  }
  const status = maintenance[record.state];
  if (status !== undefined) return { status, message: 'Unavailable due to maintenance' };
  return { status: 'Online', message: 'Fully operational' };
}

/** The members with a vote: three of them, and one alone where there are fewer. */
function votersOf(members: readonly MemberRecord[]): readonly MemberRecord[] {
  return members.slice(0, members.length < 3 ? 1 : 3);
}

/** The database roles: of the voters the first one that runs leads, two others stand by. */
function rolesOf(fleet: Fleet, members: readonly MemberRecord[], record: MemberRecord): string[] {
  const voters = votersOf(members);
  const leader = voters.find(({ server }) => fleet.servers.get(server)?.running === true);
  if (voters.includes(record)) return record === leader ? ['database-leader', 'database'] : ['database'];
  return members.slice(voters.length, voters.length + 2).includes(record) ? ['database-standby'] : [];
}

/** A member as the API shows it. */
export function shownMember({ incus, database }: IncusCall, record: MemberRecord): Record<string, unknown> {
  const members = database.members.filter(({ state }) => state !== 'pending');
  const roles = rolesOf(incus.fleet, members, record);
  return {
    roles: [...record.extraRoles, ...roles],
    failure_domain: record.failure_domain,
    description: record.description,
    config: record.config,
    groups: record.groups,
    server_name: record.name,
    url: `https://${record.address}`,
    database: roles.includes('database'),
    ...memberStatus(incus.fleet, record),
    architecture: 'x86_64',
  };
}

/** True when so many voters are away that the database has no leader. */
export function hasNoQuorum({ incus, database }: Pick<IncusCall, 'incus' | 'database'>): boolean {
  const voters = votersOf(database.members.filter(({ state }) => state !== 'pending'));
  const running = voters.filter(({ server }) => incus.fleet.servers.get(server)?.running === true);
  return voters.length > 0 && running.length * 2 <= voters.length;
}
