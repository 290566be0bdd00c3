import type { ResourceKind } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { ApiPath } from '@muster/incus';
import { kindNames, kinds } from '../kinds.js';

/** What the path of an object says about it. */
export interface PathMatch {
  readonly kind: ResourceKind;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
  /** Segments after the object: snapshots, backups, keys. */
  readonly rest: readonly string[];
}

/** Paths in events use the plural of what objects call their type. */
const VOLUME_TYPES: Readonly<Record<string, string>> = {
  containers: 'container',
  'virtual-machines': 'virtual-machine',
  images: 'image',
};

/** The kind whose object, or part of an object, the path below /1.0 names; the most specific kind wins. */
export function matchPath(segments: readonly string[]): PathMatch | undefined {
  const matches = kindNames.flatMap((kind) => matchKind(kind, segments) ?? []);
  return matches.toSorted((one, other) => one.rest.length - other.rest.length)[0];
}

function matchKind(kind: ResourceKind, segments: readonly string[]): PathMatch | undefined {
  const pattern = kinds[kind].object.split('/');
  if (segments.length < pattern.length || segments.includes('')) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) found[part] = segment;
    else if (part !== segment) return undefined;
  }
  const type = found[':type'] ?? '';
  return {
    kind,
    parent: found[':parent'] ?? '',
    type: VOLUME_TYPES[type] ?? type,
    name: found[':name'] ?? '',
    rest: segments.slice(pattern.length),
  };
}

/** The path of a collection. */
export function listPath(kind: ResourceKind, parent: string): ApiPath {
  return fill(kinds[kind].list, { ':parent': parent });
}

/** The path of one object. */
export function objectPath(kind: ResourceKind, object: { parent: string; type: string; name: string }): ApiPath {
  return fill(kinds[kind].object, { ':parent': object.parent, ':type': object.type, ':name': object.name });
}

function fill(pattern: string, names: Readonly<Record<string, string>>): ApiPath {
  const parts = pattern.split('/');
  return {
    text: `/1.0/${parts.map((part) => escapeName(names[part]) ?? part).join('/')}`,
    template: `/1.0/${parts.map((part) => (part in names ? '{}' : part)).join('/')}`,
  };
}

function escapeName(name: string | undefined): string | undefined {
  if (name === '' || name === '.' || name === '..') {
    throw new MusterError('name.invalid', `"${name}" cannot be part of a path on a server`);
  }
  return name === undefined ? undefined : encodeURIComponent(name);
}
