import { hash } from 'node:crypto';
import type { ResourceKind } from '@muster/contracts';
import { ServerCallError } from '@muster/incus';
import pLimit from 'p-limit';
import type { ClusterConnection } from '../cluster/cluster-connection.js';
import type { ObjectRef } from '../follow/event-marks.js';
import { listPath, objectPath } from '../follow/object-path.js';
import { kinds } from '../kinds.js';
import type { KindListing } from '../store/apply-listing.js';
import type { ObjectReading } from '../store/apply-objects.js';
import { parentKey } from './difference.js';
import { hasExtension } from './has-extension.js';
import { readFields, readListing, readSingle, type ListedObject, type Listing } from './listed-object.js';

/** Where the children of one parent are asked for. */
interface Collection {
  readonly parent: string;
  /** That of the parent, where children do not say theirs; else the empty text. */
  readonly project: string;
}

const TOP: Collection = { parent: '', project: '' };
const NOTHING: Listing = { objects: [], faults: [] };
const PARENTS_AT_ONCE = 4;
const LIST_TIMEOUT_MS = 60_000;
const OBJECT_TIMEOUT_MS = 10_000;

/** What the members answered when a kind was listed, as it came. */
export interface KindAnswer {
  readonly kind: ResourceKind;
  readonly startedAt: Date;
  readonly collections: readonly CollectionAnswer[];
  /** The same for answers that are the same to the letter. Undefined where that is not to be expected, or a part is missing. */
  readonly digest: string | undefined;
}

interface CollectionAnswer {
  readonly from: Collection;
  readonly body?: string;
  /** Why there is no body. */
  readonly fault?: string;
}

/** Asks for all objects of a kind. Throws when the kind, or its parents, cannot be listed at all. */
export async function askForKind(cluster: ClusterConnection, kind: ResourceKind): Promise<KindAnswer> {
  const startedAt = new Date();
  const from = await collectionsOf(cluster, kind);
  const limit = pLimit(PARENTS_AT_ONCE);
  const answers = await Promise.all(
    from.map((each) => limit(() => (each === TOP ? askTop(cluster, kind) : askChildren(cluster, kind, each)))),
  );
  const collections = answers.flatMap((answer) => answer ?? []);
  // Counters make every answer another one.
  const mayRepeat = Object.keys(kinds[kind].volatile).length === 0;
  return { kind, startedAt, collections, digest: mayRepeat ? digestOf(collections) : undefined };
}

/** What the answer says. Throws JsonShapeError when it is no such answer. */
export function readAnswer({ kind, startedAt, collections }: KindAnswer): KindListing {
  const listings = collections.map(({ from, body }) =>
    body === undefined ? NOTHING : readCollection(kind, from, body),
  );
  return {
    kind,
    startedAt,
    objects: listings.flatMap(({ objects }) => objects),
    faults: [...collections.flatMap(({ fault }) => fault ?? []), ...listings.flatMap(({ faults }) => faults)],
    unlistedParents: new Set(
      collections.flatMap(({ from, body }) => (body === undefined ? parentKey(kind, from) : [])),
    ),
  };
}

/** Reads one object again; one that is gone, or that the inventory does not keep, is found as undefined. */
export async function readObject(cluster: ClusterConnection, ref: ObjectRef): Promise<ObjectReading> {
  const { recursion, hasProject, hasServer, readsFromList } = kinds[ref.kind];
  try {
    if (readsFromList === true) return { ref, found: await readOutOfList(cluster, ref) };
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
    return { ref, found: readSingle(ref.kind, ref.parent, body, ref.project) };
  } catch (error) {
    if (isNotFound(error)) return { ref, found: undefined };
    throw error;
  }
}

async function readOutOfList(
  cluster: ClusterConnection,
  { kind, parent, project, name }: ObjectRef,
): Promise<ListedObject | undefined> {
  const path = listPath(kind, parent);
  const query = { recursion: kinds[kind].recursion.list, project };
  const body = await cluster.read({ path, query, timeoutMs: OBJECT_TIMEOUT_MS });
  return readCollection(kind, { parent, project }, body).objects.find(({ key }) => key.name === name);
}

/** One collection for kinds without parents, one for each parent otherwise; none where Incus does not know the kind. */
async function collectionsOf(cluster: ClusterConnection, kind: ResourceKind): Promise<readonly Collection[]> {
  const { parent: parentKind, extension, keepsParent, projectOfParent } = kinds[kind];
  if (extension !== undefined && !(await hasExtension(cluster, extension))) return [];
  if (parentKind === undefined) return [TOP];
  const parents = readFields(await cluster.readJoined(listCall(parentKind, TOP)));
  return parents
    .filter((parent) => keepsParent?.(parent) ?? true)
    .map((parent) => ({
      parent: String(parent[kinds[parentKind].nameProperty]),
      project: projectOfParent === true ? String(parent['project']) : '',
    }));
}

async function askTop(cluster: ClusterConnection, kind: ResourceKind): Promise<CollectionAnswer> {
  return { from: TOP, body: await cluster.readJoined(listCall(kind, TOP)) };
}

/** A parent that vanished meanwhile has no children; one that fails holds up no other. */
async function askChildren(
  cluster: ClusterConnection,
  kind: ResourceKind,
  from: Collection,
): Promise<CollectionAnswer | undefined> {
  try {
    return { from, body: await cluster.read(listCall(kind, from)) };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    return { from, fault: error instanceof Error ? error.message : String(error) };
  }
}

function digestOf(collections: readonly CollectionAnswer[]): string | undefined {
  if (collections.some(({ body }) => body === undefined)) return undefined;
  const digests = collections.map(({ from, body = '' }) => [from.parent, from.project, hash('sha256', body, 'base64')]);
  return hash('sha256', JSON.stringify(digests), 'base64');
}

function readCollection(kind: ResourceKind, { parent, project }: Collection, body: string): Listing {
  return inFixedOrder(kind, readListing(kind, parent, body, project));
}

/**
 * Of objects with one identity the first is kept, so it has to be the same one at each reading: Incus 7.0.2 lists the
 * forwards of one address that several members have in another order from call to call.
 */
function inFixedOrder(kind: ResourceKind, listing: Listing): Listing {
  if (kinds[kind].readsFromList !== true) return listing;
  const located = listing.objects.map((object) => ({
    object,
    location: readFields(`{"metadata":[${object.text}]}`)[0]?.['location'],
  }));
  const sorted = located.toSorted((one, other) => String(one.location).localeCompare(String(other.location), 'en'));
  return { ...listing, objects: sorted.map(({ object }) => object) };
}

function listCall(kind: ResourceKind, { parent, project }: Collection) {
  const { recursion, allProjects } = kinds[kind];
  return {
    path: listPath(kind, parent),
    query: { recursion: recursion.list, 'all-projects': allProjects || undefined, project: project || undefined },
    timeoutMs: LIST_TIMEOUT_MS,
    // With more recursion Incus asks its members, which may take long.
    brief: recursion.list === 1,
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof ServerCallError && error.kind === 'not-found';
}
