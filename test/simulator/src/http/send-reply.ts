import type { ServerResponse } from 'node:http';
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
