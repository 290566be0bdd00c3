import type { Entity, EntityStore } from '../entity-store.js';
import type { IncusCall } from './incus-call.js';
import { statusCode } from './instance-power.js';
import { devicesOf, profilesOf } from './used-by.js';

/** The fields that a client may write. */
export const instanceFields = {
  architecture: 'x86_64',
  config: {},
  description: '',
  devices: {},
  ephemeral: false,
  profiles: [],
  stateful: false,
} as const;

/** The configuration and the devices after all profiles, later ones and the instance's own winning. */
export function expanded(store: EntityStore, instance: Entity): { config: object; devices: object } {
  const layers = [...profilesOf(store, instance), instance];
  return {
    config: Object.assign({}, ...layers.map(({ fields }) => fields['config'])) as object,
    devices: Object.assign({}, ...layers.map(devicesOf)) as object,
  };
}

/** An instance as the API shows it; with the state, the snapshots and the backups from recursion 2 on. */
export function shownInstance(instance: Entity, call: IncusCall, full: boolean): Record<string, unknown> {
  const { fields, name, project } = instance;
  const all = expanded(call.store, instance);
  const reachable = hostRuns(instance, call);
  const status = reachable ? fields['status'] : 'Error';
  return {
    ...Object.fromEntries(Object.keys(instanceFields).map((key) => [key, fields[key]])),
    created_at: fields['created_at'],
    expanded_config: all.config,
    expanded_devices: all.devices,
    name,
    status,
    status_code: reachable ? fields['status_code'] : statusCode('Error'),
    last_used_at: fields['last_used_at'],
    location: fields['location'],
    type: fields['type'],
    project,
    ...(full
      ? {
          backups: nullIfEmpty(fields['backups']),
          state: stateOf(instance),
          snapshots: nullIfEmpty(fields['snapshots']),
        }
      : {}),
  };
}

/** Incus sends null for a list of parts that is empty. */
function nullIfEmpty(list: unknown): unknown {
  return Array.isArray(list) && list.length > 0 ? list : null;
}

/** An instance whose member is away shows as Error. */
function hostRuns({ fields }: Entity, { incus }: IncusCall): boolean {
  const host = incus.fleet.membersOf(incus.database).find(({ state }) => state.memberName === fields['location']);
  return host === undefined ? !incus.clustered : host.running;
}

/** What `GET …/state` answers: counters that differ from call to call while the instance runs, as real ones do. */
export function stateOf({ fields, name }: Entity): Record<string, unknown> {
  const running = fields['status'] === 'Running';
  const used = running ? Math.round(performance.now()) : 0;
  const counters = { bytes_received: used, bytes_sent: used, packets_received: used, packets_sent: used };
  const address = { family: 'inet', address: addressOf(name), netmask: '24', scope: 'global' };
  const eth0 = { addresses: [address], counters, hwaddr: '10:66:6a:00:00:02', host_name: 'veth0', mtu: 1500 };
  return {
    status: fields['status'],
    status_code: fields['status_code'],
    disk: {},
    memory: { usage: used, usage_peak: used, total: 0, swap_usage: 0, swap_usage_peak: 0 },
    network: running ? { eth0: { ...eth0, state: 'up', type: 'broadcast' } } : null,
    pid: running ? 4242 : 0,
    processes: running ? 2 : 0,
    cpu: { usage: used },
    started_at: running ? fields['last_used_at'] : '0001-01-01T00:00:00Z',
  };
}

function addressOf(name: string): string {
  const sum = Buffer.from(name).reduce((total, byte) => (total * 31 + byte) % 64_516, 7);
  return `10.66.${Math.floor(sum / 254)}.${(sum % 254) + 1}`;
}
