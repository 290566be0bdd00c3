import type { ResourceKind } from '@muster/contracts';
import { kinds } from '../kinds.js';

/** `secret` is masked itself, `holds` has something masked below it. */
export type Secrecy = 'open' | 'holds' | 'secret';

/**
 * Whether a path of an object gives away what is masked.
 * @param path `*` stands for every element of a list, and for a key that is not known
 */
export function secrecyOf(kind: ResourceKind, path: readonly string[]): Secrecy {
  const found = (kinds[kind].masked ?? []).map(({ within, keys }) => compare(path, within, keys));
  if (found.includes('secret')) return 'secret';
  return found.includes('holds') ? 'holds' : 'open';
}

/** A pattern, for Postgres and JavaScript alike, that the masked keys of a map match and no other. */
export function keyPattern(keys: readonly string[]): string {
  const escaped = keys.map((key) => key.replaceAll(/[.\\+?^$()[\]{}|]/g, String.raw`\$&`).replaceAll('*', '.*'));
  return `^(${escaped.join('|')})$`;
}

function compare(path: readonly string[], within: readonly string[], keys: readonly string[]): Secrecy {
  const fits = within.slice(0, path.length).every((key, at) => key === '*' || path[at] === '*' || key === path[at]);
  if (!fits) return 'open';
  const key = path[within.length];
  if (key === undefined) return 'holds';
  return key === '*' || new RegExp(keyPattern(keys), 's').test(key) ? 'secret' : 'open';
}
