import { MusterError } from '@muster/errors';
import type { FastifyInstance } from 'fastify';
import { jsonFault } from './json-fault.js';

/** What is below a server's `/os` is passed on as it is. */
const PASSED_ON = /\/os(\/\*)?$/;

/**
 * Reads every body as JSON, whatever its content type says: IncusOS sends none, curl says it is a form, and upstream
 * looks at neither. What is passed on to a server stays bytes.
 */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    if (PASSED_ON.test(request.routeOptions.url ?? '')) return done(null, bytes);
    try {
      return done(null, parseJsonBody(bytes));
    } catch (error) {
      return done(error as Error);
    }
  });
}

/** Deeper than any document; what walks a value by recursion is safe far beyond it. */
const DEEPEST = 200;

/** The value of a JSON body, undefined for an empty one. Throws `request.malformed` with line and column. */
export function parseJsonBody(bytes: Buffer): unknown {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  const value = parse(text);
  if (isDeeperThan(value, DEEPEST)) {
    throw new MusterError('request.malformed', `The body is nested deeper than ${DEEPEST} levels`);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const fault = jsonFault(text);
    const findings = fault === undefined ? [] : [fault];
    throw new MusterError('request.malformed', 'The body is not valid JSON', { findings, cause });
  }
}

function isDeeperThan(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= limit; depth += 1) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.length === 0) return false;
  }
  return true;
}
