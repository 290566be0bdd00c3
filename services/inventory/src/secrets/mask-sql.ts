import { createHash } from 'node:crypto';
import type { ResourceKind } from '@muster/contracts';
import { kinds } from '../kinds.js';
import type { MaskedKeys } from './masked-keys.js';

/** What stands in place of a value that is masked. */
export const MASK = '********';

/** An object with its secrets masked, as SQL. Only constants of this program go into it. */
export function maskedObject(kind: ResourceKind, object: string): string {
  return maskedParts(kinds[kind].masked ?? [], object);
}

/**
 * The object of a row as it is shown. To look for secrets is half the work of a list, so it is done when a row is written:
 * `open_under` says that there were none, and by which table of secrets. What an older Muster wrote is looked at again.
 */
export function shownObject(kind: ResourceKind): string {
  if (kinds[kind].masked === undefined) return 'object';
  return `CASE WHEN open_under = ${literal(tableOf(kind))} THEN object ELSE ${maskedObject(kind, 'object')} END`;
}

/** What `open_under` of a row has to be. */
export function openUnder(kind: ResourceKind, object: string): string {
  if (kinds[kind].masked === undefined) return 'NULL';
  return `CASE WHEN NOT (${holdsSecret(kinds[kind].masked, object)}) THEN ${literal(tableOf(kind))} END`;
}

/** Names the secrets of a kind as they stand; another table has another name. */
function tableOf(kind: ResourceKind): string {
  return createHash('sha256').update(JSON.stringify(kinds[kind].masked)).digest('base64url').slice(0, 12);
}

/** A map with the parts of it replaced in which something is masked. */
function maskedParts(masked: readonly MaskedKeys[], map: string): string {
  // Joining with an empty map gives back the very map.
  return [map, ...[...byFirstKey(masked)].map(([key, below]) => maskedPart(map, key, below))].join(' || ');
}

/** Whether there is anything to mask. It costs a tenth of masking, and is asked of every row that is written. */
function holdsSecret(masked: readonly MaskedKeys[], value: string): string {
  const keys = masked.filter(({ within }) => within.length === 0).flatMap((each) => each.keys);
  const below = [...byFirstKey(masked)].map(([key, inner]) =>
    key === '*'
      ? `EXISTS (SELECT FROM jsonb_array_elements(${ifIt('array', value)}) AS l(v) WHERE ${holdsSecret(inner, 'l.v')})`
      : holdsSecret(inner, `(${value} -> ${literal(key)})`),
  );
  return [...(keys.length === 0 ? [] : [hasSecretKey(value, keys)]), ...below].join(' OR ');
}

/** What is masked one step further down, by the key that leads there. */
function byFirstKey(masked: readonly MaskedKeys[]): Map<string, MaskedKeys[]> {
  const places = new Map<string, MaskedKeys[]>();
  for (const { within, keys } of masked) {
    const [first, ...rest] = within;
    if (first !== undefined) places.set(first, [...(places.get(first) ?? []), { within: rest, keys }]);
  }
  return places;
}

function hasSecretKey(map: string, keys: readonly string[]): string {
  return `EXISTS (SELECT FROM jsonb_object_keys(${ifIt('object', map)}) AS k WHERE ${isSecretKey('k', keys)})`;
}

/** By `LIKE`: as one regular expression this takes Postgres ten times as long. */
function isSecretKey(key: string, keys: readonly string[]): string {
  const like = keys.map((each) => literal(each.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%')));
  return `${key} LIKE ANY (ARRAY[${like.join(', ')}])`;
}

function maskedPart(map: string, key: string, below: readonly MaskedKeys[]): string {
  const value = `(${map} -> ${literal(key)})`;
  const { guard, replacement } = below.some(({ within }) => within[0] === '*')
    ? maskedList(value, below)
    : maskedMap(value, below);
  return `CASE WHEN ${guard} THEN jsonb_build_object(${literal(key)}, ${replacement}) ELSE '{}' END`;
}

interface Masking {
  /** Whether there is anything to mask. */
  readonly guard: string;
  readonly replacement: string;
}

function maskedMap(map: string, below: readonly MaskedKeys[]): Masking {
  const keys = below.flatMap((each) => each.keys);
  const masked = `CASE WHEN ${isSecretKey('m.key', keys)} THEN '"${MASK}"' ELSE m.value END`;
  return {
    guard: hasSecretKey(map, keys),
    replacement: `(SELECT jsonb_object_agg(m.key, ${masked}) FROM jsonb_each(${map}) AS m)`,
  };
}

function maskedList(list: string, below: readonly MaskedKeys[]): Masking {
  const inner = below.map(({ within, keys }) => ({ within: within.slice(1), keys }));
  const direct = inner.every(({ within }) => within.length === 0);
  const element = direct ? maskedMap('l.v', inner).replacement : maskedParts(inner, 'l.v');
  const elements = `jsonb_array_elements(${ifIt('array', list)}) WITH ORDINALITY AS l(v, n)`;
  return {
    guard: `jsonb_typeof(${list}) = 'array' AND ${list} <> '[]'`,
    replacement: `(SELECT jsonb_agg(CASE WHEN jsonb_typeof(l.v) = 'object' THEN ${element} ELSE l.v END ORDER BY l.n) FROM ${elements})`,
  };
}

function ifIt(type: 'object' | 'array', value: string): string {
  return `CASE WHEN jsonb_typeof(${value}) = '${type}' THEN ${value} ELSE '${type === 'array' ? '[]' : '{}'}' END`;
}

/** A constant of this program as text of SQL. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
