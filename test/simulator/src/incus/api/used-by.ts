import type { Entity, EntityStore } from '../entity-store.js';
import { projectSuffix } from './incus-call.js';

type Devices = Record<string, Record<string, string>>;

const remembered = new WeakMap<EntityStore, { version: number; usedBy: UsedBy }>();

const inProjects = [
  'profile',
  'instance',
  'image',
  'network',
  'network-acl',
  'network-zone',
  'storage-volume',
  'storage-bucket',
] as const;

/** Who uses which object: a look at every instance, profile and volume, so it is kept until the store changes. */
export class UsedBy {
  readonly #users = new Map<string, Set<string>>();

  static in(store: EntityStore): UsedBy {
    const known = remembered.get(store);
    if (known?.version === store.version) return known.usedBy;
    const usedBy = new UsedBy(store);
    remembered.set(store, { version: store.version, usedBy });
    return usedBy;
  }

  private constructor(private readonly store: EntityStore) {
    for (const profile of store.of('profile')) this.#addDevices(profile, devicesOf(profile), userUrl(profile));
    for (const instance of store.of('instance')) this.#addInstance(instance);
    for (const volume of store.of('storage-volume')) this.#addVolume(volume);
    for (const bucket of store.of('storage-bucket')) this.#add('storage-pool', '', bucket.parent, userUrl(bucket));
    for (const acl of store.of('network-acl')) this.#addAddressSets(acl);
    for (const peer of store.of('network-peer')) {
      const integration = peer.fields['target_integration'];
      if (typeof integration === 'string' && integration !== '')
        this.#add('network-integration', '', integration, userUrl(peer));
    }
    for (const network of store.of('network')) {
      this.#addLinks(network, 'security.acls', 'network-acl');
      for (const key of ['dns.zone.forward', 'dns.zone.reverse.ipv4', 'dns.zone.reverse.ipv6']) {
        this.#addLinks(network, key, 'network-zone');
      }
    }
    for (const kind of inProjects) {
      for (const entity of store.of(kind)) this.#addToProject(entity);
    }
  }

  of(kind: string, project: string, name: string): string[] {
    return [...(this.#users.get(`${kind}\0${project}\0${name}`) ?? [])].toSorted();
  }

  #addInstance(instance: Entity): void {
    const url = userUrl(instance);
    for (const profile of profilesOf(this.store, instance)) {
      this.#add('profile', profile.project, profile.name, url);
      this.#addDevices(instance, devicesOf(profile), url);
    }
    this.#addDevices(instance, devicesOf(instance), url);
  }

  #addDevices(user: Entity, devices: Devices, url: string): void {
    for (const device of Object.values(devices)) {
      if (device['type'] === 'disk' && device['pool'] !== undefined) this.#add('storage-pool', '', device['pool'], url);
      const network = device['network'];
      if (device['type'] !== 'nic') continue;
      for (const acl of device['security.acls']?.split(',') ?? []) this.#add('network-acl', 'default', acl.trim(), url);
      if (network === undefined) continue;
      this.#add('network', this.#networkProject(user.project, network), network, url);
    }
  }

  /** A project without networks of its own uses those of the default project. */
  #networkProject(project: string, name: string): string {
    const own = this.store.get({ kind: 'network', project, parent: '', member: '', name });
    return own === undefined ? 'default' : project;
  }

  #addVolume(volume: Entity): void {
    if (volume.name.startsWith('custom/')) this.#add('storage-pool', '', volume.parent, userUrl(volume));
  }

  /** Rules name a set as `$name` among the addresses where traffic comes from or goes to. */
  #addAddressSets(acl: Entity): void {
    const rules = [acl.fields['ingress'], acl.fields['egress']].flat() as Record<string, string | undefined>[];
    const words = rules
      .flatMap((rule) => [rule['source'], rule['destination']])
      .flatMap((text) => text?.split(',') ?? []);
    for (const word of words) {
      if (word.startsWith('$')) this.#add('network-address-set', acl.project, word.slice(1), userUrl(acl));
    }
  }

  /** The volume of an instance is part of it and does not count. */
  #addToProject(entity: Entity): void {
    const partOfInstance = entity.kind === 'storage-volume' && !entity.name.startsWith('custom/');
    if (!partOfInstance) this.#add('project', '', entity.project, userUrl(entity));
  }

  #addLinks(entity: Entity, key: string, kind: string): void {
    const value = (entity.fields['config'] as Record<string, string> | undefined)?.[key];
    for (const name of value?.split(',') ?? []) this.#add(kind, entity.project, name.trim(), userUrl(entity));
  }

  #add(kind: string, project: string, name: string, url: string): void {
    const key = `${kind}\0${project}\0${name}`;
    const users = this.#users.get(key) ?? new Set();
    this.#users.set(key, users.add(url));
  }
}

/** The profiles of an instance, in their order. */
export function profilesOf(store: EntityStore, instance: Entity): Entity[] {
  const names = (instance.fields['profiles'] ?? []) as string[];
  return names.flatMap((name) => {
    const profile = { kind: 'profile', parent: '', member: '', name };
    return store.get({ ...profile, project: instance.project }) ?? store.get({ ...profile, project: 'default' }) ?? [];
  });
}

export function devicesOf(entity: Entity): Devices {
  return (entity.fields['devices'] ?? {}) as Devices;
}

function userUrl(entity: Entity): string {
  const name = entity.name.split('/').map(encodeURIComponent).join('/');
  const suffix = projectSuffix(entity.project);
  if (entity.kind === 'network-peer') return `/1.0/networks/${entity.parent}/peers/${name}${suffix}`;
  const folder = { 'storage-volume': 'volumes', 'storage-bucket': 'buckets' }[entity.kind];
  if (folder === undefined) return `/1.0/${entity.kind}s/${name}${suffix}`;
  const target = entity.member === '' ? '' : `${suffix === '' ? '?' : '&'}target=${entity.member}`;
  return `/1.0/storage-pools/${entity.parent}/${folder}/${name}${suffix}${target}`;
}
