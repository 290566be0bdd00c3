import type { InterfaceStates } from '@muster/incus';
import type { ServerClients } from '../../fleet/server-connections.js';
import type { ServiceConfig } from '../../flows/steps/services/decide.js';

/**
 * The services whose configuration all members share, as upstream has it. What connects a server to a network of its own
 * (tailscale, netbird) and what is plugged into it (usbip) is the server's.
 */
export const SHARED_SERVICES = ['lvm', 'iscsi', 'multipath', 'nvme', 'ceph', 'linstor', 'ovn'] as const;

/** Applications that say nothing of how a server behaves in a cluster. */
const FREE_APPLICATIONS = new Set(['gpu-support', 'debug']);

/** What has to be alike on all members, and what else is needed to make it so. */
export interface SystemFacts {
  readonly osVersion: string;
  readonly applications: Readonly<Record<string, string>>;
  /** The configured interfaces and bonds, by what they are for. */
  readonly ports: readonly string[];
  /** Pools of the system: name and type; the disks in them are each server's own. */
  readonly pools: readonly string[];
  /** Of the shared services those that the server offers. */
  readonly services: Readonly<Record<string, ServiceConfig>>;
  readonly interfaces: InterfaceStates;
}

/** Milliseconds for each question. */
const ANSWER_MS = 5_000;

/** Reads one server; nothing but GET. */
export async function readSystem({ os }: Pick<ServerClients, 'os'>, signal: AbortSignal): Promise<SystemFacts> {
  const timing = { timeoutMs: ANSWER_MS, signal };
  const [environment, names, network, storage, services] = await Promise.all([
    os.environment(timing),
    os.applications(timing),
    os.network(timing),
    os.storage(timing),
    readServices(os, SHARED_SERVICES, signal),
  ]);
  const applications = await Promise.all(
    names
      .filter((name) => !FREE_APPLICATIONS.has(name))
      .map(async (name) => [name, (await os.application(name, timing)).state.version ?? ''] as const),
  );
  const interfaces = network.state.interfaces ?? {};
  return {
    osVersion: environment.os_version ?? '',
    applications: Object.fromEntries(applications),
    ports: portsOf(network.config, interfaces),
    pools: listOf(storage.config['pools']).map((pool) => `${text(pool['name'])} (${text(pool['type'])})`),
    services,
    interfaces,
  };
}

/** The named services as far as the server offers them: Ceph and Linstor come with an application of their own. */
export async function readServices(
  os: ServerClients['os'],
  names: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, ServiceConfig>> {
  const found = await Promise.all(
    names.map(async (name) => [name, await os.findService(name, { timeoutMs: ANSWER_MS, signal })] as const),
  );
  return Object.fromEntries(
    found.flatMap(([name, service]) => (service === undefined ? [] : [[name, service.config]])),
  );
}

/** An interface that has a role may be called otherwise on another server; one without is meant by its name. */
function portsOf(config: Readonly<Record<string, unknown>>, states: InterfaceStates): string[] {
  return [...listOf(config['interfaces']), ...listOf(config['bonds'])].map((port) => {
    const name = text(port['name']);
    const given = listOfTexts(port['roles']);
    const roles = (given.length > 0 ? given : (states[name]?.roles ?? [])).toSorted();
    const tags = (Array.isArray(port['vlan_tags']) ? port['vlan_tags'] : []).map(Number).toSorted((a, b) => a - b);
    const what = roles.length > 0 ? `for ${roles.join(' and ')}` : `"${name}"`;
    return tags.length > 0 ? `${what} with VLANs ${tags.join(', ')}` : what;
  });
}

function listOf(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null);
}

function listOfTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
