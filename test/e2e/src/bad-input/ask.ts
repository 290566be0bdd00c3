import { Agent, type Dispatcher } from 'undici';
import type { Stack } from '../stack/stack.js';

/** One thing that an answer says is wrong. */
export interface Place {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly server?: string;
}

/** An answer with upstream's envelope, as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly error: string;
  readonly metadata: unknown;
  /** What the error says of itself beyond its text. */
  readonly code: string | undefined;
  readonly nextStep: string | undefined;
  readonly findings: readonly (Place & { readonly message: string })[];
}

/** What is sent; a text goes out as it is, anything else as JSON. */
export interface Sent {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who sends requests; nothing is tried again and no path is tidied up. */
export type Asker = (sent: Sent) => Promise<Answer>;

/** Longer than any answer takes here. Milliseconds. */
const ANSWER_MS = 60_000;

/** Askers over the administrator's socket, and over HTTPS with a client certificate or none. */
export class Askers {
  private readonly agents: Agent[] = [];

  constructor(private readonly stack: Pick<Stack, 'socket' | 'url' | 'serverCertificate'>) {}

  administrator(): Asker {
    return this.asker('http://muster', { socketPath: this.stack.socket });
  }

  /** Over TLS; without an identity nothing is presented. */
  remote(identity?: { readonly certificate: string; readonly key: string }): Asker {
    const shown = identity === undefined ? {} : { cert: identity.certificate, key: identity.key };
    return this.asker(this.stack.url, { ca: this.stack.serverCertificate, ...shown });
  }

  async close(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.destroy()));
  }

  private asker(origin: string, connect: NonNullable<Agent.Options['connect']>): Asker {
    const agent = new Agent({ connect, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
    this.agents.push(agent);
    return async ({ method, path, body, headers = {} }) => {
      const bytes = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      const answer = await agent.request({ origin, method, path, headers, ...bytes });
      return answerOf(answer.statusCode, answer.headers['location'], await answer.body.text());
    };
  }
}

function answerOf(status: number, location: string | string[] | undefined, text: string): Answer {
  const { error, metadata } = JSON.parse(text) as { error: string; metadata: Record<string, unknown> | null };
  const { code, next_step: nextStep, findings = [] } = metadata ?? {};
  return {
    status,
    location: typeof location === 'string' ? location : undefined,
    error,
    metadata,
    code: code as string | undefined,
    nextStep: nextStep as string | undefined,
    findings: findings as Answer['findings'],
  };
}
