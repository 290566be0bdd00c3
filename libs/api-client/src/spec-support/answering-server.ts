import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

export interface AnsweringServer {
  readonly socket: string;
  /** Every request so far, oldest first. */
  readonly seen: readonly SeenRequest[];
  /** What the next requests are answered with, one after another; the last answer stays. */
  answer(...answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

/** A real HTTP server on a socket of its own, which answers what the spec says. */
export async function startServer(...first: readonly Answer[]): Promise<AnsweringServer> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-api-client-'));
  const socket = join(folder, 'unix.socket');
  const seen: SeenRequest[] = [];
  let answers = [...first];
  const respond = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await text(incoming) };
    seen.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  };
  const server = createServer((incoming, response) => void respond(incoming, response));
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve);
  });
  return {
    socket,
    seen,
    answer: (...next) => {
      answers = [...next];
    },
    stop: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true });
    },
  };
}

/** An answer with a body in the envelope, or with any other. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Breaks the connection without an answer. */
export const broken: Answer = (_, response) => {
  response.destroy();
};

/** Never answers. */
export const silent: Answer = () => undefined;

/** An answer as the gateway gives it when all is well. */
export function ok(metadata: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = { type: 'sync', status: 'Success', status_code: 200, operation: '', error_code: 0, error: '', metadata };
  return json(status, body, headers);
}
