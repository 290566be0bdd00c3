/** What decides whether an instance can go to another member. */
export interface FoundInstance {
  readonly name: string;
  readonly project: string;
  readonly location: string;
  readonly config: Readonly<Record<string, string>>;
  readonly devices: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Devices that are a piece of the machine that they are in. */
const FIXED_DEVICES = new Set(['gpu', 'infiniband', 'pci', 'tpm', 'unix-block', 'unix-char', 'unix-hotplug', 'usb']);
/** Sources of disks that Incus makes wherever the instance is. */
const MADE_DISKS = new Set(['cloud-init:config', 'agent:config']);

/**
 * Says why an evacuation leaves an instance where it is, in words that follow its name; undefined when it moves. Incus
 * decides in the same way, and what it decides otherwise is found after the evacuation.
 *
 * @param sharedPools pools that all members reach.
 */
export function reasonToStay(instance: FoundInstance, sharedPools: ReadonlySet<string>): string | undefined {
  const mode = instance.config['cluster.evacuate'] ?? '';
  if (['stop', 'stateful-stop', 'force-stop'].includes(mode)) return `has cluster.evacuate=${mode}`;
  if (mode === 'migrate' || mode === 'live-migrate') return undefined;
  for (const [name, device] of Object.entries(instance.devices)) {
    const type = device['type'] ?? '';
    if (FIXED_DEVICES.has(type)) return `has the ${type} device "${name}"`;
    if (type === 'disk' && !canFollow(device, sharedPools))
      return `has the disk "${name}", which is on this member only`;
  }
  return undefined;
}

function canFollow(disk: Readonly<Record<string, string>>, sharedPools: ReadonlySet<string>): boolean {
  if (disk['path'] === '/' || MADE_DISKS.has(disk['source'] ?? '')) return true;
  return disk['pool'] !== undefined && sharedPools.has(disk['pool']);
}
