import { MAX_PROXIED_BODY, type RequestOf, type ResponseOf, type serverProxy } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { ServerCallError } from '@muster/incus';
import type { ServerClients } from '../fleet/server-connections.js';

/** Milliseconds that a proxied call may take. */
const PROXY_TIMEOUT_MS = 55_000;

/**
 * Passes a call on to the server's own `/os` API. What the server answers, errors included, is passed back as it is.
 *
 * @throws MusterError `request.invalid` for a path outside `/os`; the connection's errors when there is no answer.
 */
export async function proxyCall(
  clients: ServerClients,
  server: string,
  call: RequestOf<typeof serverProxy>,
): Promise<ResponseOf<typeof serverProxy>> {
  const url = new URL(call.path, 'https://server');
  if (url.pathname !== '/os' && !url.pathname.startsWith('/os/')) {
    throw new MusterError('request.invalid', `"${call.path}" is not below /os`);
  }
  const headers = {
    'x-incusos-proxy': `/1.0/provisioning/servers/${encodeURIComponent(server)}`,
    ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
  };
  try {
    const answer = await clients.connection.requestStream({
      method: call.method,
      path: { text: url.pathname + url.search, template: '/os/{}' },
      headers,
      ifMatch: call.ifMatch,
      timeoutMs: PROXY_TIMEOUT_MS,
      ...(call.bodyBase64 === undefined ? {} : { body: Buffer.from(call.bodyBase64, 'base64') }),
    });
    const body = await collect(answer.stream);
    const contentType = answer.headers['content-type'];
    return {
      status: answer.status,
      bodyBase64: body.toString('base64'),
      ...(typeof contentType === 'string' ? { contentType } : {}),
      ...(answer.etag === undefined ? {} : { etag: answer.etag }),
    };
  } catch (thrown) {
    if (thrown instanceof ServerCallError && thrown.httpStatus !== undefined && thrown.httpStatus >= 400) {
      return refusal(thrown, thrown.httpStatus);
    }
    throw thrown;
  }
}

function refusal(error: ServerCallError, status: number): ResponseOf<typeof serverProxy> {
  const body = {
    type: 'error',
    status: '',
    status_code: 0,
    operation: '',
    error_code: status,
    error: error.detail,
    metadata: null,
  };
  return { status, contentType: 'application/json', bodyBase64: Buffer.from(JSON.stringify(body)).toString('base64') };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_PROXIED_BODY) {
      throw new MusterError('request.too-large', `the server's answer is longer than ${MAX_PROXIED_BODY} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
