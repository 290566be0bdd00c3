import type { ResourceKind } from '@muster/contracts';
import { kinds, type Kind, type ObjectFields } from '../kinds.js';
import type { ResourceKey } from '../resource-key.js';
import { textReader } from './digests.js';
import { findSpans, JsonShapeError, visitElements, visitMembers, type PathTree } from './json-spans.js';

/** An object as Incus listed it. */
export interface ListedObject {
  readonly key: ResourceKey;
  /** What Incus said, to the letter. */
  readonly text: string;
  /** Digest of what makes a change. */
  readonly contentHash: string;
  /** Digest of that part whose changes Incus announces by events. */
  readonly announcedHash: string;
  /** False when Incus sends no events for this object at all. */
  readonly announced: boolean;
}

/** The answer of a collection, read. */
export interface Listing {
  readonly objects: readonly ListedObject[];
  /** Objects without a name or a shape, which nothing can be done with. */
  readonly faults: readonly string[];
}

const INSPECTED: PathTree = {
  name: true,
  fingerprint: true,
  listen_address: true,
  project: true,
  location: true,
  type: true,
  managed: true,
  driver: true,
};
/** Where Incus says that an object lies on no member in particular, or that the server is no member. */
const NO_MEMBER = 'none';

/**
 * Reads the body of a collection's answer. `project` is that of the parent, for kinds whose objects do not say theirs.
 * Throws JsonShapeError when it is no such answer.
 */
export function readListing(kind: ResourceKind, parent: string, body: string, project = ''): Listing {
  const objects: ListedObject[] = [];
  const faults: string[] = [];
  visitAnswer(body, (start) => {
    const { object, end } = readObject(kind, parent, { body, start }, project);
    if (typeof object === 'string') faults.push(object);
    else if (object !== undefined) objects.push(object);
    return end;
  });
  return { objects, faults };
}

/** The inspected values of each element of a collection's answer, e.g. to choose among parents. */
export function readFields(body: string): ObjectFields[] {
  const all: ObjectFields[] = [];
  visitAnswer(body, (start) => {
    const { fields, end } = fieldsOf(body, start);
    all.push(fields);
    return end;
  });
  return all;
}

/** Reads the body of one object's answer; undefined when the inventory does not keep it. Throws JsonShapeError. */
export function readSingle(kind: ResourceKind, parent: string, body: string, project = ''): ListedObject | undefined {
  let found: ListedObject | string | undefined;
  visitMetadata(body, (start) => {
    const { object, end } = readObject(kind, parent, { body, start }, project);
    found = object;
    return end;
  });
  if (typeof found === 'string') throw new JsonShapeError(found);
  return found;
}

/** What was read of an object, or what is wrong with it, and where it ends; there is no object if it is not kept. */
interface ReadObject {
  readonly object: ListedObject | string | undefined;
  readonly end: number;
}

function readObject(
  kindName: ResourceKind,
  parent: string,
  { body, start }: { body: string; start: number },
  parentProject: string,
): ReadObject {
  const kind = kinds[kindName];
  const { fields, contentHash, announcedHash, end } = readerOf(kindName)(body, start);
  if (kind.keeps?.(fields) === false) return { object: undefined, end };
  const text = body.slice(start, end);
  const name = textField(fields, kind.nameProperty);
  if (name === '') return { object: `an object without a ${kind.nameProperty}: ${text.slice(0, 100)}`, end };
  const key = keyOf(kind, { parent, parentProject, name }, fields);
  return { object: { key, text, contentHash, announcedHash, announced: kind.announces?.(fields) ?? true }, end };
}

function keyOf(
  kind: Kind,
  { parent, parentProject, name }: { parent: string; parentProject: string; name: string },
  fields: ObjectFields,
): ResourceKey {
  const location = textField(fields, 'location');
  const project = kind.projectOfParent === true ? parentProject : textField(fields, 'project');
  return {
    server: kind.hasServer && location !== NO_MEMBER ? location : '',
    project: kind.hasProject ? project || 'default' : '',
    parent,
    type: kind.hasType ? textField(fields, 'type') : '',
    name,
  };
}

const readers = new Map<ResourceKind, ReturnType<typeof textReader>>();

function readerOf(kind: ResourceKind): ReturnType<typeof textReader> {
  const reader = readers.get(kind) ?? textReader(kinds[kind], INSPECTED);
  readers.set(kind, reader);
  return reader;
}

function fieldsOf(text: string, start: number): { fields: ObjectFields; end: number } {
  const fields: Record<string, unknown> = {};
  const end = findSpans(text, start, INSPECTED, (path, span) => {
    fields[path] = JSON.parse(text.slice(span.start, span.end));
  });
  return { fields, end };
}

function textField(fields: ObjectFields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

/** Visits the elements of a collection's answer; Incus answers null where there are none. */
function visitAnswer(body: string, visit: (elementStart: number) => number): void {
  visitMetadata(body, (start) => (body.startsWith('null', start) ? undefined : visitElements(body, start, visit)));
}

/** Each answer is walked through once, since that is most of the work with it. */
function visitMetadata(body: string, visit: (start: number) => number | undefined): void {
  let found = false;
  visitMembers(body, 0, (name, start) => {
    if (name !== 'metadata') return undefined;
    found = true;
    return visit(start);
  });
  if (!found) throw new JsonShapeError('an answer without metadata');
}
