import type { ResourceKind } from '@muster/contracts';
import { ServerCallError } from '@muster/incus';
import pLimit from 'p-limit';
import type { ClusterConnection } from '../cluster/cluster-connection.js';
import type { ObjectRef } from '../follow/event-marks.js';
import { listPath, objectPath } from '../follow/object-path.js';
import { kinds } from '../kinds.js';
import type { KindListing } from '../store/apply-listing.js';
import type { ObjectReading } from '../store/apply-objects.js';
import { readFields, readListing, readSingle, type Listing } from './listed-object.js';

const PARENTS_AT_ONCE = 4;
const LIST_TIMEOUT_MS = 60_000;
const OBJECT_TIMEOUT_MS = 10_000;

/** Lists all objects of a kind. Throws when the kind, or its parents, cannot be listed at all. */
export async function readKind(cluster: ClusterConnection, kind: ResourceKind): Promise<KindListing> {
  const startedAt = new Date();
  const parentKind = kinds[kind].parent;
  if (parentKind === undefined) {
    const { objects, faults } = await readCollection(cluster, kind, '');
    return { kind, startedAt, objects, faults, unlistedParents: new Set() };
  }
  const parents = await readParents(cluster, kind, parentKind);
  const limit = pLimit(PARENTS_AT_ONCE);
  const children = await Promise.all(parents.map((parent) => limit(() => readChildren(cluster, kind, parent))));
  return {
    kind,
    startedAt,
    objects: children.flatMap(({ listing }) => listing.objects),
    faults: children.flatMap(({ listing }) => listing.faults),
    unlistedParents: new Set(children.flatMap(({ failed }) => failed ?? [])),
  };
}

/** Reads one object again; one that is gone, or that the inventory does not keep, is found as undefined. */
export async function readObject(cluster: ClusterConnection, ref: ObjectRef): Promise<ObjectReading> {
  const { recursion, hasProject, hasServer } = kinds[ref.kind];
  try {
    const body = await cluster.read({
      path: objectPath(ref.kind, ref),
      query: {
        recursion: recursion.object || undefined,
        project: hasProject ? ref.project : undefined,
        // An instance is one in the whole cluster; volumes of one name may lie on several members.
        target: hasServer && kinds[ref.kind].identity.includes('server') && ref.member ? ref.member : undefined,
      },
      timeoutMs: OBJECT_TIMEOUT_MS,
    });
    return { ref, found: readSingle(ref.kind, ref.parent, body) };
  } catch (error) {
    if (isNotFound(error)) return { ref, found: undefined };
    throw error;
  }
}

async function readCollection(cluster: ClusterConnection, kind: ResourceKind, parent: string): Promise<Listing> {
  return readListing(kind, parent, await cluster.read(listCall(kind, parent)));
}

async function readParents(
  cluster: ClusterConnection,
  kind: ResourceKind,
  parentKind: ResourceKind,
): Promise<string[]> {
  const body = await cluster.read(listCall(parentKind, ''));
  const parents = readFields(body).filter((parent) => kinds[kind].keepsParent?.(parent) ?? true);
  return parents.map((parent) => String(parent[kinds[parentKind].nameProperty]));
}

/** A parent that vanished meanwhile has no children; one that fails holds up no other. */
async function readChildren(
  cluster: ClusterConnection,
  kind: ResourceKind,
  parent: string,
): Promise<{ listing: Listing; failed?: string }> {
  try {
    return { listing: await readCollection(cluster, kind, parent) };
  } catch (error) {
    if (isNotFound(error)) return { listing: { objects: [], faults: [] } };
    const reason = error instanceof Error ? error.message : String(error);
    return { listing: { objects: [], faults: [reason] }, failed: parent };
  }
}

function listCall(kind: ResourceKind, parent: string) {
  const { recursion, allProjects } = kinds[kind];
  return {
    path: listPath(kind, parent),
    query: { recursion: recursion.list, 'all-projects': allProjects || undefined },
    timeoutMs: LIST_TIMEOUT_MS,
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof ServerCallError && error.kind === 'not-found';
}
