import type { KeyPair } from '../incusos/incus-daemon.js';
import { EntityStore } from './entity-store.js';
import type { Entity } from './entity-store.js';

/** A certificate in the trust store. */
export interface TrustedCertificate {
  name: string;
  type: 'client' | 'server' | 'metrics';
  restricted: boolean;
  projects: string[];
  description: string;
  readonly certificate: string;
  readonly fingerprint: string;
}

/** A member of a cluster. A pending one is in the middle of its join and does not show in lists. */
export interface MemberRecord {
  readonly name: string;
  /** The simulated server that it is. */
  readonly server: string;
  readonly address: string;
  state: 'pending' | 'created' | 'evacuating' | 'evacuated' | 'restoring';
  extraRoles: string[];
  failure_domain: string;
  description: string;
  config: Record<string, string>;
  groups: string[];
}

/** What one Incus stores; the members of a cluster share one. A database with members is a cluster's. */
export interface IncusDatabase {
  readonly id: string;
  /** The cluster's certificate; a cluster that lacks it was cut in the middle of its bootstrap. */
  clusterPair: KeyPair | undefined;
  config: Record<string, string>;
  members: MemberRecord[];
  trusted: TrustedCertificate[];
  readonly entities: EntityStore;
}

export type StoredDatabase = Omit<IncusDatabase, 'entities'> & { readonly entities: readonly Entity[] };

/** The features of the default project; other projects begin without networks and zones of their own. */
const defaultProjectFeatures = {
  'features.images': 'true',
  'features.networks': 'true',
  'features.networks.zones': 'true',
  'features.profiles': 'true',
  'features.storage.buckets': 'true',
  'features.storage.volumes': 'true',
};

/** The database of a freshly installed daemon: the project and the profile `default`. */
export function freshDatabase(id: string): IncusDatabase {
  const identity = { parent: '', member: '', name: 'default' };
  const project = { description: 'Default Incus project', config: defaultProjectFeatures };
  const profile = { description: 'Default Incus profile', config: {}, devices: {} };
  const entities = new EntityStore([
    { kind: 'project', project: '', ...identity, fields: structuredClone(project) },
    { kind: 'profile', project: 'default', ...identity, fields: profile },
  ]);
  return { id, clusterPair: undefined, config: {}, members: [], trusted: [], entities };
}

export function databaseFromJson(stored: StoredDatabase): IncusDatabase {
  return { ...stored, clusterPair: stored.clusterPair, entities: new EntityStore(stored.entities) };
}

/** Adds a certificate; one that is there already stays as it is. */
export function trust(database: IncusDatabase, certificate: TrustedCertificate): void {
  const known = database.trusted.some(({ fingerprint }) => fingerprint === certificate.fingerprint);
  if (!known) database.trusted.push(certificate);
}
