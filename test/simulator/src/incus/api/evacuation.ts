import type { Entity } from '../entity-store.js';
import type { MemberRecord } from '../incus-database.js';
import type { IncusServer, Requestor } from '../incus-server.js';
import { instanceSource, setPower } from './instance-power.js';

const origin = 'volatile.evacuate.origin';

/** Takes a member out of service: its instances move to others that run, or stop where there are none. */
export async function evacuate(
  member: IncusServer,
  record: MemberRecord,
  mode: 'auto' | 'stop',
  requestor: Requestor,
): Promise<void> {
  const { fleet, database } = member;
  const others = database.members.filter(
    ({ name, state, server }) =>
      name !== record.name && state === 'created' && fleet.servers.get(server)?.running === true,
  );
  await member.work(fleet.durations.evacuate);
  let next = 0;
  for (const instance of instancesOn(member, record.name)) {
    const wasRunning = instance.fields['status'] === 'Running';
    const target = mode === 'stop' ? undefined : others[next % Math.max(others.length, 1)];
    next += 1;
    if (wasRunning) setPower(member, instance, 'Stopped', 'instance-shutdown', requestor);
    configOf(instance)[origin] = record.name;
    if (target === undefined) continue;
    instance.fields['location'] = target.name;
    const host = fleet.servers.get(target.server) ?? member;
    host.lifecycle('instance-migrated', instanceSource(instance), {
      name: instance.name,
      project: instance.project,
      requestor,
    });
    if (wasRunning) setPower(host, instance, 'Running', 'instance-started', requestor);
  }
  record.state = 'evacuated';
  member.lifecycle('cluster-member-evacuated', `/1.0/cluster/members/${record.name}`, { requestor });
}

/** Brings a member back; with `skip` the instances stay where they went. */
export async function restore(
  member: IncusServer,
  record: MemberRecord,
  skip: boolean,
  requestor: Requestor,
): Promise<void> {
  await member.work(member.fleet.durations.evacuate);
  record.state = 'created';
  for (const instance of member.database.entities.of('instance')) {
    const config = configOf(instance);
    if (config[origin] !== record.name) continue;
    delete config[origin];
    if (skip) continue;
    const moved = instance.fields['location'] !== record.name;
    instance.fields['location'] = record.name;
    const details = { name: instance.name, project: instance.project, requestor };
    if (moved) member.lifecycle('instance-migrated', instanceSource(instance), details);
    if (instance.fields['status'] !== 'Running' && config['volatile.last_state.power'] === 'RUNNING') {
      setPower(member, instance, 'Running', 'instance-started', requestor);
    }
  }
  member.lifecycle('cluster-member-restored', `/1.0/cluster/members/${record.name}`, { requestor });
}

function instancesOn(member: IncusServer, name: string): Entity[] {
  return [...member.database.entities.of('instance')].filter(({ fields }) => fields['location'] === name);
}

function configOf(instance: Entity): Record<string, string> {
  return instance.fields['config'] as Record<string, string>;
}
