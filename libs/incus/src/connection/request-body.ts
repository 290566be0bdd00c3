import { Readable } from 'node:stream';
import { MusterError } from '@muster/errors';

/** Far above any configuration; Incus itself accepts about as much. */
const maxRequestBytes = 16 * 1024 * 1024;

/** A body ready to be sent. */
export interface RequestBody {
  readonly content: string | Uint8Array | Readable | undefined;
  readonly contentType: string | undefined;
}

/** Encodes a call's body. Throws `request.too-large` for one that no server is meant to get; streams are not limited. */
export function encodeBody(body: unknown): RequestBody {
  if (body === undefined) return { content: undefined, contentType: undefined };
  if (body instanceof Readable) return { content: body, contentType: 'application/octet-stream' };
  const bytes = body instanceof Uint8Array;
  const content = bytes || typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(content);
  if (length > maxRequestBytes) {
    throw new MusterError(
      'request.too-large',
      `a body of ${length} bytes was to be sent, ${maxRequestBytes} are allowed`,
    );
  }
  return { content, contentType: bytes ? 'application/octet-stream' : 'application/json' };
}
