import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { StreamedText } from './reply.js';
import type { Reply } from './reply.js';

/** Writes a reply; its `afterwards` runs when the last byte was handed to the socket, or the client is gone. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const { afterwards } = reply;
  if (afterwards !== undefined) {
    let ran = false;
    const once = (): void => {
      if (!ran) afterwards();
      ran = true;
    };
    response.once('finish', once).once('close', once);
  }
  if (reply.body instanceof StreamedText) {
    sendParts(response, reply, reply.body.parts);
    return;
  }
  const raw = Buffer.isBuffer(reply.body);
  // A text goes out together with the header, in one TLS record; bytes would need a second one.
  const content = Buffer.isBuffer(reply.body) ? reply.body : `${JSON.stringify(reply.body)}\n`;
  response.writeHead(reply.status, {
    'content-type': raw ? 'application/octet-stream' : 'application/json',
    'content-length': Buffer.byteLength(content),
    ...reply.headers,
  });
  response.end(content);
}

/** Characters that go out together: small ones would cost a TLS record each. */
const PORTION = 64 * 1024;

function sendParts(response: ServerResponse, { status, headers }: Reply, parts: Iterable<string>): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  Readable.from(portionsOf(parts))
    .on('error', () => response.destroy())
    .pipe(response);
}

function* portionsOf(parts: Iterable<string>): Generator<string> {
  let portion = '';
  for (const part of parts) {
    portion += part;
    if (portion.length < PORTION) continue;
    yield portion;
    portion = '';
  }
  if (portion !== '') yield portion;
}
