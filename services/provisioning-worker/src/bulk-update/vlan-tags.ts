import type { Config } from './actions.js';

type Entry = Readonly<Record<string, unknown>>;

/** Where IncusOS has VLAN tags; VLANs of their own have none. */
const LISTS = ['interfaces', 'bonds'] as const;

/** The tags of an interface or a bond; undefined when there is none of this name. */
export function tagsOf(config: Config, name: string): number[] | undefined {
  const entry = LISTS.flatMap((list) => entriesOf(config, list)).find((candidate) => candidate['name'] === name);
  return entry === undefined ? undefined : ((entry['vlan_tags'] ?? []) as number[]);
}

/** The configuration with other tags on an interface or a bond. */
export function withTags(config: Config, name: string, tags: readonly number[]): Config {
  const lists = LISTS.filter((list) => config[list] !== undefined).map((list) => [
    list,
    entriesOf(config, list).map((entry) => (entry['name'] === name ? { ...entry, vlan_tags: [...tags] } : entry)),
  ]);
  return { ...config, ...Object.fromEntries(lists) };
}

/** In the order that they have, the new ones behind. */
export function tagsAdded(tags: readonly number[], added: readonly number[]): number[] {
  return [...new Set([...tags, ...added])];
}

export function tagsRemoved(tags: readonly number[], removed: readonly number[]): number[] {
  return tags.filter((tag) => !removed.includes(tag));
}

function entriesOf(config: Config, list: (typeof LISTS)[number]): Entry[] {
  return (config[list] ?? []) as Entry[];
}
