import type { ServiceRecord } from './incus-os-state.js';

/** How IncusOS treats a PUT of one service. */
export interface ServiceRule {
  /** The application without which the service does not exist (404). */
  readonly application?: string;
  /** When units start: on the step from disabled to enabled only, or torn down and started by every PUT. */
  readonly starts: 'when-enabled' | 'on-every-put';
  /** Multipath stops on `enabled: false` without recording it. */
  readonly forgetsDisabling?: boolean;
  /** Why a start fails by itself, `undefined` when it does not. */
  readonly startFailure?: (config: Record<string, unknown>) => string | undefined;
  /** What a running service reports. */
  readonly state?: (record: ServiceRecord) => Record<string, unknown>;
}

/** lvmlockd takes host ids from 1 to 2000. */
function lvmStartFailure(config: Record<string, unknown>): string | undefined {
  const id = Number(config['system_id']);
  return id >= 1 && id <= 2000
    ? undefined
    : `Failed to run: systemctl start lvmlockd.service: invalid host_id ${id}, it must be between 1 and 2000`;
}

function nvmeState({ config, identity }: ServiceRecord): Record<string, unknown> {
  const targets = config['targets'] as { address: string; transport: string; nqn: string }[];
  return {
    host_id: identity['host_id'],
    host_nqn: identity['host_nqn'],
    subsystems: targets.map((target, index) => ({
      name: `nvme-subsys${index}`,
      nqn: target.nqn,
      controllers: [
        { name: `nvme${index}`, transport: target.transport, address: target.address, state: 'live', namespaces: [] },
      ],
    })),
  };
}

function tailscaleState({ config }: ServiceRecord): Record<string, unknown> {
  const joined = config['auth_key'] !== '';
  return { version: '1.90.0', backend_state: joined ? 'Running' : 'NeedsLogin', have_node_key: joined, health: [] };
}

/** One row per service, from IncusOS' own `Update` and `Start`; every service stores its configuration before it starts. */
export const serviceRules: Readonly<Record<string, ServiceRule>> = {
  ceph: { application: 'incus-ceph', starts: 'when-enabled' },
  iscsi: { starts: 'on-every-put', state: ({ identity }) => ({ initiator_name: identity['initiator_name'] }) },
  linstor: { application: 'incus-linstor', starts: 'when-enabled' },
  lvm: {
    starts: 'when-enabled',
    startFailure: lvmStartFailure,
    state: () => ({ pvs: [], vgs: [], log: [] }),
  },
  multipath: {
    starts: 'on-every-put',
    forgetsDisabling: true,
    state: () => ({ devices: {} }),
  },
  netbird: { starts: 'on-every-put' },
  nvme: { starts: 'on-every-put', state: nvmeState },
  ovn: { starts: 'when-enabled' },
  tailscale: { starts: 'when-enabled', state: tailscaleState },
  usbip: { starts: 'on-every-put' },
};
