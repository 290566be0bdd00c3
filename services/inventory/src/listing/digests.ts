import { hash } from 'node:crypto';
import type { Kind, ObjectFields } from '../kinds.js';
import { arrayElements, isObject, skipValue, visitMembers, type PathTree } from './json-spans.js';

/** What becomes of the value at a path. */
interface Place {
  /** Part of nothing: counters. */
  volatile: boolean;
  /** Part of the content, but no event tells of it. */
  unannounced: boolean;
  /** A list whose order says nothing. */
  unordered: boolean;
  /** The inventory looks at it. */
  inspected: boolean;
  readonly inner: Map<string, Place>;
}

/** What one walk over an object finds. */
export interface ReadText {
  /** Top-level values that the inventory looks at. */
  readonly fields: ObjectFields;
  /** Digest of what makes a change: everything but counters, with the order of unordered lists undone. */
  readonly contentHash: string;
  /** Digest of that part of it whose changes Incus announces by events. */
  readonly announcedHash: string;
  /** Where the object ends in the text. */
  readonly end: number;
}

/** Reads objects of a kind, each where it begins in a text. Each walk is a pass over the whole text, so there is one for all that has to be known. */
export function textReader(kind: Kind, inspected: PathTree): (text: string, start: number) => ReadText {
  const root = newPlace();
  mark(root, kind.volatile, 'volatile');
  mark(root, kind.unannounced, 'unannounced');
  mark(root, kind.unordered, 'unordered');
  mark(root, inspected, 'inspected');
  return (text, start) => new Walk(text, start).read(root);
}

class Walk {
  private readonly fields: Record<string, unknown> = {};
  private readonly announced: string[] = [];
  private readonly unannounced: string[] = [];
  private pieces = this.announced;
  /** Up to here the text is in its pieces, or left out. */
  private taken: number;

  constructor(
    private readonly text: string,
    private readonly start: number,
  ) {
    this.taken = start;
  }

  read(root: Place): ReadText {
    const end = this.members(this.start, root);
    this.takeUpTo(end);
    const announcedHash = digestOf(this.announced);
    const contentHash = this.unannounced.length === 0 ? announcedHash : digestOf([announcedHash, ...this.unannounced]);
    return { fields: this.fields, contentHash, announcedHash, end };
  }

  private members(start: number, { inner }: Place): number {
    return visitMembers(this.text, start, (name, valueStart) => {
      const place = inner.get(name) ?? inner.get('*');
      return place === undefined ? undefined : this.value(name, valueStart, place);
    });
  }

  private value(name: string, start: number, place: Place): number {
    if (place.unannounced) return this.apart(() => this.plain(start, place), start);
    if (place.inspected) return this.inspect(name, start, place);
    return this.plain(start, place);
  }

  private inspect(name: string, start: number, place: Place): number {
    const end = this.plain(start, place);
    this.fields[name] = JSON.parse(this.text.slice(start, end));
    return end;
  }

  private plain(start: number, place: Place): number {
    const { text } = this;
    if (place.inner.size > 0 && isObject(text, start)) return this.members(start, place);
    const end = skipValue(text, start);
    if (place.volatile || place.unordered) {
      this.takeUpTo(start);
      if (!place.volatile) this.pieces.push(sorted(text, start, end));
      this.taken = end;
    }
    return end;
  }

  /** Has what `walk` passes go to the pieces that no event tells of. */
  private apart(walk: () => number, start: number): number {
    this.takeUpTo(start);
    const { pieces } = this;
    this.pieces = this.unannounced;
    const end = walk();
    this.takeUpTo(end);
    this.pieces = pieces;
    return end;
  }

  private takeUpTo(end: number): void {
    if (end > this.taken) this.pieces.push(this.text.slice(this.taken, end));
    this.taken = end;
  }
}

function newPlace(): Place {
  return { volatile: false, unannounced: false, unordered: false, inspected: false, inner: new Map() };
}

function mark(place: Place, tree: PathTree, what: Exclude<keyof Place, 'inner'>): void {
  for (const [name, branch] of Object.entries(tree)) {
    const inner = place.inner.get(name) ?? newPlace();
    place.inner.set(name, inner);
    if (branch === true) inner[what] = true;
    else mark(inner, branch, what);
  }
}

function sorted(text: string, start: number, end: number): string {
  if (text[start] !== '[') return text.slice(start, end);
  const elements = arrayElements(text, start).map((element) => text.slice(element.start, element.end));
  return elements.toSorted().join(',');
}

function digestOf(pieces: readonly string[]): string {
  return hash('sha256', pieces.join(''), 'hex').slice(0, 32);
}
