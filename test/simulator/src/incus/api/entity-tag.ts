import { createHash } from 'node:crypto';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError } from '../../http/reply.js';

/** The tag of what a client may write. */
export function entityTag(writable: unknown): string {
  return createHash('sha256').update(JSON.stringify(writable)).digest('hex');
}

/** Throws `ApiError` 412 when the client's `If-Match` does not fit what is there now. */
export function checkIfMatch(request: ApiRequest, writable: unknown): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted === '') return;
  const actual = entityTag(writable);
  if (wanted.replaceAll('"', '') !== actual) {
    throw new ApiError(412, `ETag doesn't match: ${actual} vs ${wanted.replaceAll('"', '')}`);
  }
}
