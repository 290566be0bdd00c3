import { request } from 'node:http';

/** Longer than anything that the daemon does within one request; waiting for operations sets its own. */
const DEADLINE = 60_000;

/** Incus' answer as it stands on the wire. */
export interface Envelope {
  readonly type: 'sync' | 'async' | 'error';
  readonly status: string;
  readonly status_code: number;
  readonly operation: string;
  readonly error_code: number;
  readonly error: string;
  readonly metadata: unknown;
}

/** One request to a daemon's administration socket. Throws when the daemon does not answer; a refusal is an answer. */
export function unixRequest(socketPath: string, method: string, path: string, body?: unknown): Promise<Envelope> {
  return new Promise((resolve, reject) => {
    const payload = payloadOf(body);
    const call = request({ socketPath, method, path, headers: payload.headers, timeout: DEADLINE }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Envelope);
        } catch (error) {
          reject(new Error(`${method} ${path} answered ${response.statusCode} without JSON`, { cause: error }));
        }
      });
    });
    call.on('timeout', () => call.destroy(new Error(`${method} ${path} got no answer in ${DEADLINE / 1000} s`)));
    call.on('error', reject);
    call.end(payload.bytes);
  });
}

/** As `unixRequest`, but throws on refusals and failed operations, and gives back what was asked for alone. */
export async function askDaemon(socketPath: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await unixRequest(socketPath, method, path, body);
  if (answer.type === 'error') throw new Error(`${method} ${path}: ${answer.error}`);
  if (answer.type === 'sync') return answer.metadata;
  const waited = await unixRequest(socketPath, 'GET', `${answer.operation}/wait?timeout=${DEADLINE / 1000 - 5}`);
  const operation = waited.metadata as { status_code?: number; status?: string; err?: string } | null;
  if (waited.type === 'error') throw new Error(`${method} ${path}: ${waited.error}`);
  if (operation?.status_code !== 200) throw new Error(`${method} ${path}: ${operation?.err || operation?.status}`);
  return operation;
}

function payloadOf(body: unknown): { bytes?: Buffer | string; headers: Record<string, string> } {
  if (body === undefined) return { headers: {} };
  if (Buffer.isBuffer(body)) return { bytes: body, headers: { 'content-type': 'application/octet-stream' } };
  return { bytes: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
