import { isDeepStrictEqual } from 'node:util';
import type { IncusDatabase } from './incus/incus-database.js';
import { untouchedService } from './incusos/services.js';
import type { SimulatedHost } from './simulated-host.js';

type Json = Record<string, unknown>;

/** What all servers hold, for a test to read. */
export interface FleetState {
  readonly servers: Json;
  /** The databases of clusters, by their first member, and of lone daemons. */
  readonly databases: Json;
}

/** The state of some servers, or of all. */
export function readState(hosts: readonly SimulatedHost[]): FleetState {
  const databases = new Map<string, IncusDatabase>();
  const servers: Json = {};
  for (const { name, incus, os } of hosts) {
    const { database } = incus;
    const databaseName = database.members[0]?.server ?? name;
    databases.set(databaseName, database);
    const { databaseId: _id, pair: _pair, ...daemon } = incus.state;
    const shown = { running: incus.running, database: databaseName, ...daemon };
    servers[name] = structuredClone({ ready: os.ready, os: os.state, incus: shown });
  }
  const contents = [...databases].map(([name, database]) => [name, contentsOf(database)]);
  return { servers, databases: Object.fromEntries(contents) as Json };
}

function contentsOf({ config, members, trusted, entities, clusterPair }: IncusDatabase): Json {
  const byKind: Record<string, unknown[]> = {};
  for (const { kind, ...entity } of entities.toJSON()) (byKind[kind] ??= []).push(entity);
  return structuredClone({ certificate: clusterPair?.certificate ?? null, config, members, trusted, ...byKind });
}

/**
 * The same state with all that differs from run to run replaced by fixed words: ids, times, certificates, random subnets,
 * and the names and addresses of the servers by their place in the list. Two runs that did the same compare equal.
 */
export function normalisedState(hosts: readonly SimulatedHost[]): FleetState {
  const names = hosts.map(({ name, options }, index) => ({
    name,
    ip: options.spec.ip,
    nameToken: `server-${index + 1}`,
    ipToken: `address-${index + 1}`,
  }));
  const text = (value: string): string => {
    let replaced = value;
    for (const { name, ip, nameToken, ipToken } of names) {
      if (replaced === name) return nameToken;
      replaced = replaced.replace(new RegExp(`\\b${ip.replaceAll('.', String.raw`\.`)}\\b`, 'g'), ipToken);
      replaced = replaced.replace(new RegExp(`((?:target=|/members/))${name}\\b`, 'g'), `$1${nameToken}`);
    }
    return replaced
      .replaceAll(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----\n?/g, '<pem>')
      .replaceAll(/\b[0-9a-f]{64}\b/g, '<fingerprint>')
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>')
      .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
      .replaceAll(/https:\/\/[^/\s]+:\d+/g, '<url>');
  };
  return normalise(withoutHistory(readState(hosts)), '', text) as FleetState;
}

/** The random part of a configuration, by key. */
const randomKeys: readonly [RegExp, string][] = [
  [/^ipv[46]\.address$/, '<subnet>'],
  [/^tunnel\.[^.]+\.id$/, '<id>'],
  [/^volatile\./, '<volatile>'],
  [/^(?:server_token|fingerprint|secret-key|access-key)$/, '<secret>'],
];

function normalise(value: unknown, key: string, text: (value: string) => string): unknown {
  const random = randomKeys.find(([pattern]) => pattern.test(key))?.[1];
  if (random !== undefined && typeof value === 'string' && value !== 'none') return random;
  if (key === 'system_id' && Number(value) > 0) return '<id>';
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) {
    const entries = value.map((entry) => normalise(entry, '', text));
    return entries.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, entry]) => [text(name), normalise(entry, name, text)] as const);
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** Leaves out what only tells how often something happened, or that a service got the configuration that it had anyway. */
function withoutHistory(state: FleetState): FleetState {
  for (const server of Object.values(state.servers) as { os: { services: Record<string, Json> } }[]) {
    for (const [name, service] of Object.entries(server.os.services)) {
      const untouched = isDeepStrictEqual(service['config'], untouchedService(name).config);
      if (untouched && service['running'] === false) delete server.os.services[name];
      for (const key of ['starts', 'disconnects', 'identity']) delete service[key];
    }
  }
  return state;
}
