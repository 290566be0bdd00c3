import type { Entity } from '../entity-store.js';
import type { MemberRecord } from '../incus-database.js';
import type { IncusServer, Requestor } from '../incus-server.js';
import { instanceSource, setPower } from './instance-power.js';

const origin = 'volatile.evacuate.origin';

/**
 * Takes a member out of service: its instances move to others that run, or stop where there are none. Rejects when an
 * evacuation is under way.
 */
export async function evacuate(
  member: IncusServer,
  record: MemberRecord,
  stops: boolean,
  requestor: Requestor,
): Promise<void> {
  if (record.state === 'evacuating') throw new Error('Cluster member is already in requested state');
  if (record.state === 'evacuated') return;
  const { fleet, database } = member;
  setState(member, record, 'evacuating');
  await member.reach('evacuation-begun');
  await member.work(fleet.durations.evacuate);
  const others = database.members.filter(
    (other) => other !== record && other.state === 'created' && fleet.runningMember(database, other) !== undefined,
  );
  let next = 0;
  for (const instance of instancesOn(member, record.name)) {
    const wasRunning = instance.fields['status'] === 'Running';
    const target = stops ? undefined : others[next % Math.max(others.length, 1)];
    next += 1;
    if (wasRunning) setPower(member, instance, 'Stopped', 'instance-shutdown', requestor);
    configOf(instance)[origin] = record.name;
    if (target === undefined) continue;
    instance.fields['location'] = target.name;
    const host = fleet.serverOf(database, target) ?? member;
    host.lifecycle('instance-migrated', instanceSource(instance), {
      name: instance.name,
      project: instance.project,
      requestor,
    });
    if (wasRunning) setPower(host, instance, 'Running', 'instance-started', requestor);
  }
  // A restoration may have been asked for meanwhile; the later wish wins.
  if (stateOf(record) === 'evacuating') setState(member, record, 'evacuated');
  member.lifecycle('cluster-member-evacuated', `/1.0/cluster/members/${record.name}`, { requestor });
}

/** Brings a member back; with `skip` the instances stay where they went. */
export async function restore(
  member: IncusServer,
  record: MemberRecord,
  skip: boolean,
  requestor: Requestor,
): Promise<void> {
  if (record.state === 'created' || record.state === 'restoring') return;
  setState(member, record, 'restoring');
  await member.reach('restoration-begun');
  await member.work(member.fleet.durations.restore);
  for (const instance of member.database.entities.of('instance')) {
    const config = configOf(instance);
    if (config[origin] !== record.name || skip) continue;
    delete config[origin];
    const moved = instance.fields['location'] !== record.name;
    instance.fields['location'] = record.name;
    const details = { name: instance.name, project: instance.project, requestor };
    if (moved) member.lifecycle('instance-migrated', instanceSource(instance), details);
    if (instance.fields['status'] !== 'Running' && config['volatile.last_state.power'] === 'RUNNING') {
      setPower(member, instance, 'Running', 'instance-started', requestor);
    }
  }
  if (stateOf(record) === 'restoring') setState(member, record, 'created');
  member.lifecycle('cluster-member-restored', `/1.0/cluster/members/${record.name}`, { requestor });
}

/** What a start of the daemon makes of an evacuation or a restoration that a power cut ended. */
export function endInterruptedMaintenance(member: IncusServer): void {
  const { record } = member;
  if (record?.state === 'evacuating') record.state = 'created';
  if (record?.state === 'restoring') record.state = 'evacuated';
}

/** The state as it is now: others may have changed it while this one waited. */
function stateOf(record: MemberRecord): MemberRecord['state'] {
  return record.state;
}

function setState(member: IncusServer, record: MemberRecord, state: MemberRecord['state']): void {
  record.state = state;
  member.fleet.changed();
}

function instancesOn(member: IncusServer, name: string): Entity[] {
  return [...member.database.entities.of('instance')].filter(({ fields }) => fields['location'] === name);
}

function configOf(instance: Entity): Record<string, string> {
  return instance.fields['config'] as Record<string, string>;
}
