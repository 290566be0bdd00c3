import { Agent, request } from 'node:http';

/** An answer that was read to its end. */
export interface Read {
  readonly bytes: number;
  readonly seconds: number;
  /** Path of the next page. */
  readonly next: string | undefined;
}

const kept = new Agent({ keepAlive: true });

/** Reads an answer to its end over a unix socket. Throws when it is not a good one. */
export async function read(socketPath: string, path: string): Promise<Read> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, agent: kept }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('error', reject);
      response.on('end', () => {
        const next = /<([^>]+)>; rel="next"/u.exec(String(response.headers['link'] ?? ''))?.[1];
        if (response.statusCode === 200) resolve({ bytes, seconds: (performance.now() - startedAt) / 1_000, next });
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end();
  });
}
