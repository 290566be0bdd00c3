import { createHash } from 'node:crypto';
import { MusterError } from '@muster/errors';
import type { Parameters } from '../filter/sql-text.js';
import type { SortKey } from './sort-order.js';

/** What has to stay the same from page to page, since a place in one list says nothing in another. */
export interface ListIdentity {
  readonly kind: string;
  readonly recursion: boolean;
  readonly sort: string;
}

/** The place behind a row, as the text that a client hands back. */
export function cursorAfter(key: readonly string[], list: ListIdentity): string {
  return Buffer.from(JSON.stringify([digest(list), ...key])).toString('base64url');
}

/** Reads a cursor. Throws `request.invalid` for one that is not ours, or that belongs to another list. */
export function readCursor(text: string, list: ListIdentity, keys: readonly SortKey[]): readonly string[] {
  const [of, ...key] = decoded(text);
  if (of === undefined || key.length !== keys.length) throw refused('is not one that a list gave out');
  if (of !== digest(list)) throw refused('belongs to a list of another kind or in another order');
  if (!key.every((value, at) => fits(value, keys[at]?.type))) throw refused('is not one that a list gave out');
  return key;
}

/** The condition that a row comes after the place. */
export function afterCondition(keys: readonly SortKey[], key: readonly string[], parameters: Parameters): string {
  const places = keys.map(({ type }, at) => parameters.add(key[at], type));
  const descending = keys.some((each) => each.descending);
  if (keys.every((each) => each.descending === descending)) {
    const columns = keys.map(({ sql }) => sql).join(', ');
    return `(${columns}) ${descending ? '<' : '>'} (${places.join(', ')})`;
  }
  const alternatives = keys.map(({ sql, descending: down }, at) => {
    const equal = keys.slice(0, at).map((each, before) => `${each.sql} = ${places[before]}`);
    return `(${[...equal, `${sql} ${down ? '<' : '>'} ${places[at]}`].join(' AND ')})`;
  });
  return `(${alternatives.join(' OR ')})`;
}

function decoded(text: string): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}

/** A cursor is not secret and not signed, so what it holds may be anything. */
function fits(value: string, type: SortKey['type'] | undefined): boolean {
  if (value.includes('\0')) return false;
  if (type === 'bigint') return /^\d{1,18}$/.test(value);
  if (type === 'timestamptz') return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(value);
  if (type !== 'jsonb') return true;
  try {
    JSON.parse(value);
    return !value.includes(String.raw`\u0000`);
  } catch {
    return false;
  }
}

function digest({ kind, recursion, sort }: ListIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, recursion, sort]))
    .digest('base64url')
    .slice(0, 8);
}

function refused(why: string): MusterError {
  return new MusterError(
    'request.invalid',
    `The value of "after" ${why}: take it from the "next" of the page before.`,
    {
      findings: [{ path: 'after', message: why }],
    },
  );
}
