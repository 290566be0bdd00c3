import { MusterError } from '@muster/errors';

/** A path of a server's API, with the form that traces group calls by. */
export interface ApiPath {
  readonly text: string;
  /** The path with `{}` for each name in it. */
  readonly template: string;
}

/**
 * Tag for paths with names in them: apiPath`/1.0/projects/${name}`. Names are escaped; one that would change the
 * path's meaning (empty, "." or "..") is refused with `name.invalid`.
 */
export function apiPath(literals: TemplateStringsArray, ...names: readonly string[]): ApiPath {
  const text = literals.reduce((path, literal, index) => path + escapeName(names[index - 1] ?? '') + literal);
  return { text, template: literals.join('{}') };
}

/** The path of a call as an ApiPath; a plain text is grouped by its collection, so that names do not leak into traces. */
export function toApiPath(path: string | ApiPath): ApiPath {
  if (typeof path !== 'string') return path;
  const kept = path.startsWith('/os/') ? 5 : 3;
  const segments = path.split('/');
  const template = segments.length > kept ? `${segments.slice(0, kept).join('/')}/{}` : path;
  return { text: path, template };
}

function escapeName(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new MusterError('name.invalid', `"${name}" cannot be part of a path on a server`);
  }
  return encodeURIComponent(name);
}
