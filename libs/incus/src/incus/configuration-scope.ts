import type { IncusConfigurationMetadata } from './incus-objects.js';

/**
 * The keys of an entity (`server`, `network_bridge`, `storage_zfs` …) that belong to a single member and are sent with
 * a target. Empty for an entity that Incus does not describe.
 */
export function localKeysOf(metadata: IncusConfigurationMetadata, entity: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const group of Object.values(metadata.configs[entity] ?? {})) {
    for (const entry of group.keys) {
      for (const [key, { scope }] of Object.entries(entry)) if (scope === 'local') keys.add(key);
    }
  }
  return keys;
}
