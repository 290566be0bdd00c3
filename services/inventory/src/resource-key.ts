import type { ResourceKind } from '@muster/contracts';
import { NIL, v5 } from 'uuid';
import { kinds } from './kinds.js';

/** Where an object stands. What does not apply to its kind is the empty text. */
export interface ResourceKey {
  readonly server: string;
  readonly project: string;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
}

/**
 * Upstream's identity: UUIDv5 in the all-zero namespace over the parts of the key, joined with ":".
 * It is unique within one kind only, and it changes when the cluster is renamed or a volume moves.
 */
export function resourceUuid(kind: ResourceKind, cluster: string, key: ResourceKey): string {
  const parts = kinds[kind].identity.map((part) => (part === 'cluster' ? cluster : key[part]));
  return v5(parts.join(':'), NIL);
}
