import type { ResourceKind } from '@muster/contracts';
import { kinds } from '../kinds.js';
import type { ListedObject } from './listed-object.js';

/** What Postgres has of an object, as far as a comparison needs it. */
export interface KnownRow {
  readonly uuid: string;
  readonly contentHash: string;
  readonly announcedHash: string;
  readonly project: string;
  readonly parent: string;
  readonly type: string;
}

/** An object of Incus with its identity. */
export interface IdentifiedObject extends ListedObject {
  readonly uuid: string;
}

/** What has to be done so that Postgres says what Incus says. */
export interface Difference<Listed extends IdentifiedObject> {
  readonly write: readonly Listed[];
  readonly remove: readonly string[];
  /** Changes among these that an event should have told before: object identities. */
  readonly announced: readonly string[];
  /** Objects whose identity another object of the listing has already; identities are joined without escaping. */
  readonly ambiguous: readonly Listed[];
}

/** Tells parents of a kind apart: two projects may have networks of one name, and pools belong to no project. */
export function parentKey(kind: ResourceKind, { project, parent }: { project: string; parent: string }): string {
  return kinds[kind].projectOfParent === true ? `${project}/${parent}` : parent;
}

/** Compares a listing with what is known. Rows of parents that could not be listed stay as they are. */
export function differenceOf<Listed extends IdentifiedObject>(
  kind: ResourceKind,
  known: ReadonlyMap<string, KnownRow>,
  listed: readonly Listed[],
  unlistedParents: ReadonlySet<string> = new Set(),
): Difference<Listed> {
  const seen = new Set<string>();
  const difference = {
    write: [] as Listed[],
    remove: [] as string[],
    announced: [] as string[],
    ambiguous: [] as Listed[],
  };
  for (const object of listed) {
    if (seen.has(object.uuid)) {
      difference.ambiguous.push(object);
      continue;
    }
    seen.add(object.uuid);
    const row = known.get(object.uuid);
    if (row?.contentHash === object.contentHash) continue;
    difference.write.push(object);
    if (object.announced && row?.announcedHash !== object.announcedHash) difference.announced.push(object.uuid);
  }
  for (const row of known.values()) {
    if (seen.has(row.uuid) || unlistedParents.has(parentKey(kind, row))) continue;
    difference.remove.push(row.uuid);
    if (kinds[kind].announces?.({ type: row.type }) ?? true) difference.announced.push(row.uuid);
  }
  return difference;
}
