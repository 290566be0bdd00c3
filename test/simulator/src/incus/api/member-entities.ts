import type { Entity, EntityStore } from '../entity-store.js';

/** The name under which a daemon that stands alone keeps what a cluster keeps per member. */
const standalone = 'none';

/** The kinds that carry a part for each member. */
const perMemberKinds = ['storage-pool', 'network'] as const;

/** The part of a pool or network that belongs to each member. */
export function memberConfigs(entity: Entity): Record<string, Record<string, string>> {
  return (entity.fields['members'] ??= {}) as Record<string, Record<string, string>>;
}

/** What stood on a lone daemon stands on the first member from now on. */
export function nameStandaloneMember(store: EntityStore, name: string): void {
  for (const entity of store.toJSON()) {
    if (entity.member === standalone) store.move(entity, { member: name });
    if (entity.fields['location'] === standalone) entity.fields['location'] = name;
  }
  forEachPerMember(store, (configs) => {
    if (configs[standalone] === undefined) return;
    configs[name] = configs[standalone];
    delete configs[standalone];
  });
}

/** Gives a new member its part of every pool and network; keys for unknown ones are ignored, as Incus does. */
export function adoptMember(
  store: EntityStore,
  name: string,
  given: readonly { entity: string; name: string; key: string; value: string }[],
): void {
  forEachPerMember(store, (configs, entity) => {
    const own = given.filter(
      (entry) => entry.entity === entity.kind && entry.name === entity.name && entry.value !== '',
    );
    configs[name] = Object.fromEntries(own.map(({ key, value }) => [key, value]));
    if (entity.fields['driver'] === 'dir') configs[name]['source'] ??= dirSource(entity.name);
  });
}

/** Where a dir pool lies when nothing else is said. */
export function dirSource(pool: string): string {
  return `/var/lib/incus/storage-pools/${pool}`;
}

/** Forgets everything that lay on a member. */
export function removeMemberEntities(store: EntityStore, name: string): void {
  for (const entity of store.toJSON()) {
    if (entity.member === name || entity.fields['location'] === name) store.delete(entity);
  }
  forEachPerMember(store, (configs) => {
    delete configs[name];
  });
}

export function renameMemberEntities(store: EntityStore, from: string, to: string): void {
  for (const entity of store.toJSON()) {
    if (entity.member === from) store.move(entity, { member: to });
    if (entity.fields['location'] === from) entity.fields['location'] = to;
  }
  forEachPerMember(store, (configs) => {
    const own = configs[from];
    delete configs[from];
    if (own !== undefined) configs[to] = own;
  });
}

function forEachPerMember(
  store: EntityStore,
  act: (configs: Record<string, Record<string, string>>, entity: Entity) => void,
): void {
  for (const kind of perMemberKinds) for (const entity of store.of(kind)) act(memberConfigs(entity), entity);
}
