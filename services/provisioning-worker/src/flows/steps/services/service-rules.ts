/** How a service of IncusOS behaves when it is configured. */
export interface ServiceRule {
  readonly name: string;
  /** Says why the service does not work yet although its configuration is there; undefined when it does. */
  readonly notReady?: (
    state: Readonly<Record<string, unknown>>,
    config: Readonly<Record<string, unknown>>,
  ) => string | undefined;
  /**
   * After a PUT that failed the configuration is stored, but an equal PUT starts nothing: it is switched off first.
   * Seen with LVM.
   */
  readonly restartsByDisabling?: true;
  /** What a withdrawal cannot take back; it is named as left over. */
  readonly leavesBehind?: string;
}

/** One row per service, in the order in which they depend on each other: connections, then what uses them. */
export const SERVICE_RULES: readonly ServiceRule[] = [
  { name: 'tailscale', notReady: tailscaleNotReady },
  { name: 'netbird' },
  { name: 'iscsi' },
  { name: 'nvme' },
  { name: 'usbip' },
  // Multipath never records that it was switched off.
  { name: 'multipath', leavesBehind: 'multipath stays enabled' },
  { name: 'lvm', restartsByDisabling: true },
  { name: 'ceph' },
  { name: 'linstor' },
  { name: 'ovn' },
];

/** The rule of a service; one that the table does not know is configured last, without further knowledge. */
export function ruleOf(name: string): ServiceRule {
  return SERVICE_RULES.find((rule) => rule.name === name) ?? { name };
}

function place(name: string): number {
  const index = SERVICE_RULES.findIndex((rule) => rule.name === name);
  return index === -1 ? SERVICE_RULES.length : index;
}

/** The services of a configuration in the order in which they are configured. */
export function inStartOrder(names: readonly string[]): string[] {
  return names.toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

function tailscaleNotReady(
  state: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): string | undefined {
  const backend = state['backend_state'];
  if (config['enabled'] !== true || typeof backend !== 'string' || backend === '' || backend === 'Running')
    return undefined;
  return `tailscale is in state "${backend}"`;
}
