import { createHash } from 'node:crypto';
import type { Idempotency } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { FastifyRequest } from 'fastify';

const LONGEST_KEY = 255;

/** What makes this request repeatable, if its sender gave it an `Idempotency-Key`. The owning service keeps it. */
export function idempotencyOf(request: FastifyRequest): Idempotency | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) {
    throw new MusterError('request.invalid', 'Invalid Idempotency-Key', {
      findings: [{ path: 'Idempotency-Key', message: `must have 1 to ${LONGEST_KEY} characters` }],
    });
  }
  return { caller: request.caller.fingerprint ?? request.caller.protocol, key, bodyHash: digestOf(request) };
}

/** A digest of method, path and body; the order of keys and the spaces of the body do not matter. */
function digestOf(request: FastifyRequest): string {
  const body = request.body === undefined ? '' : canonicalJson(request.body);
  return createHash('sha256').update(`${request.method} ${request.url}\n${body}`).digest('hex');
}

/** JSON with the keys of every object in order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
