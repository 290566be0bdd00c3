import type { ResourceKind } from '@muster/contracts';
import { kinds, type Kind, type ObjectFields } from '../kinds.js';
import type { ResourceKey } from '../resource-key.js';
import { textReader } from './digests.js';
import { arrayElements, findSpans, JsonShapeError, type PathTree, type Span } from './json-spans.js';

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
  for (const text of elementsOfAnswer(body)) {
    const object = readObject(kind, parent, text, project);
    if (typeof object === 'string') faults.push(object);
    else if (object !== undefined) objects.push(object);
  }
  return { objects, faults };
}

/** The inspected values of each element of a collection's answer, e.g. to choose among parents. */
export function readFields(body: string): ObjectFields[] {
  return elementsOfAnswer(body).map(fieldsOf);
}

/** Reads the body of one object's answer; undefined when the inventory does not keep it. Throws JsonShapeError. */
export function readSingle(kind: ResourceKind, parent: string, body: string, project = ''): ListedObject | undefined {
  const { start, end } = metadataOf(body);
  const object = readObject(kind, parent, body.slice(start, end), project);
  if (typeof object === 'string') throw new JsonShapeError(object);
  return object;
}

function readObject(
  kindName: ResourceKind,
  parent: string,
  text: string,
  parentProject: string,
): ListedObject | string | undefined {
  const kind = kinds[kindName];
  const { fields, contentHash, announcedHash } = readerOf(kindName)(text);
  if (kind.keeps?.(fields) === false) return undefined;
  const name = textField(fields, kind.nameProperty);
  if (name === '') return `an object without a ${kind.nameProperty}: ${text.slice(0, 100)}`;
  return {
    key: keyOf(kind, { parent, parentProject, name }, fields),
    text,
    contentHash,
    announcedHash,
    announced: kind.announces?.(fields) ?? true,
  };
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

function fieldsOf(text: string): ObjectFields {
  const fields: Record<string, unknown> = {};
  findSpans(text, 0, INSPECTED, (path, { start, end }) => (fields[path] = JSON.parse(text.slice(start, end))));
  return fields;
}

function textField(fields: ObjectFields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function elementsOfAnswer(body: string): string[] {
  const { start, end } = metadataOf(body);
  if (body.slice(start, end) === 'null') return [];
  return arrayElements(body, start).map((element) => body.slice(element.start, element.end));
}

function metadataOf(body: string): Span {
  let place: Span | undefined;
  findSpans(body, 0, { metadata: true }, (_path, span) => (place = span));
  if (place === undefined) throw new JsonShapeError('an answer without metadata');
  return place;
}
