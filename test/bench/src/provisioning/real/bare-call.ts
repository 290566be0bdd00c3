import { Agent, request } from 'node:https';

/** A client that every host trusts: PEM. */
export interface BareIdentity {
  readonly certificate: string;
  readonly key: string;
}

interface Answer {
  readonly type: 'sync' | 'async' | 'error';
  readonly operation: string;
  readonly error: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const DEADLINE_MS = 60_000;

/** Calls to Incus with nothing around them: connections stay open, operations are waited for, nothing is checked twice. */
export class BareCalls {
  private readonly agent: Agent;
  /** Waits are not counted. */
  made = 0;

  constructor({ certificate, key }: BareIdentity) {
    this.agent = new Agent({ keepAlive: true, cert: certificate, key, rejectUnauthorized: false, maxSockets: 32 });
  }

  /** The answer's metadata; of an operation, the ended operation. Throws when Incus refuses or the operation fails. */
  async call(url: string, method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
    this.made += 1;
    const answer = await this.send(url, method, path, body);
    if (answer.type === 'error') throw new Error(`${method} ${path}: ${answer.error}`);
    if (answer.type !== 'async' || answer.metadata['class'] === 'token') return answer.metadata;
    const waited = await this.send(url, 'GET', `${answer.operation}/wait?timeout=60`);
    if (waited.type === 'error' || waited.metadata['status'] !== 'Success') {
      throw new Error(`${method} ${path}: ${JSON.stringify(waited.metadata)}`);
    }
    return waited.metadata;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const options = { method, agent: this.agent, headers, timeout: DEADLINE_MS };
      const call = request(new URL(path, url), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer));
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path} got no answer`)));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
