import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One request as it arrived. */
export interface SeenRequest {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export type Answer = (response: ServerResponse, incoming: IncomingMessage) => void;

/** Answers by `METHOD /path`, with or without the query. */
export type Routes = Readonly<Record<string, Answer>>;

export interface AnsweringGateway {
  /** A folder of the spec's own, in which the socket lies as quickstart's does. */
  readonly folder: string;
  readonly seen: readonly SeenRequest[];
  stop(): Promise<void>;
}

/** A server that speaks the envelope on a socket, where the command looks for one. */
export async function startGateway(routes: Routes): Promise<AnsweringGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-cli-'));
  const seen: SeenRequest[] = [];
  const server = createHttpServer(listener(routes, seen));
  await new Promise<void>((resolve) => {
    server.listen(join(folder, 'unix.socket'), resolve);
  });
  return {
    folder,
    seen,
    stop: async () => {
      await closed(server);
      await rm(folder, { recursive: true });
    },
  };
}

/** The same over HTTPS. */
export async function startHttpsGateway(
  tls: Pick<ServerOptions, 'key' | 'cert'>,
  routes: Routes,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createHttpsServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener(routes, []));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, stop: () => closed(server) };
}

/** An answer in the envelope. */
export function ok(metadata: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return reply(200, { type: 'sync', status: 'Success', status_code: 200, metadata }, headers);
}

/** The answer to a creation. */
export function created(location: string, metadata: unknown = null): Answer {
  return reply(201, { type: 'sync', status: 'Success', status_code: 200, metadata }, { location });
}

/** The answer to work that goes on. */
export function accepted(operation: { readonly id: string }): Answer {
  const location = `/1.0/operations/${operation.id}`;
  return reply(202, { type: 'async', status_code: 100, operation: location, metadata: operation }, { location });
}

/** A refusal as the gateway words it. */
export function refused(status: number, error: string, metadata: unknown): Answer {
  return reply(status, { type: 'error', status: '', status_code: 0, error_code: status, error, metadata });
}

/** One answer after another; the last one stays. */
export function inTurn(...answers: readonly Answer[]): Answer {
  const rest = [...answers];
  return (response, incoming) => (rest.length > 1 ? rest.shift() : rest[0])?.(response, incoming);
}

function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

function listener(routes: Routes, seen: SeenRequest[]): RequestListener {
  const respond = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming;
    const line = `${method} ${url}`;
    const body = await text(incoming);
    seen.push({ line, headers, body: body === '' ? undefined : JSON.parse(body) });
    const answer = routes[line] ?? routes[line.split('?')[0] ?? ''];
    (answer ?? refused(404, `There is nothing at ${url}`, null))(response, incoming);
  };
  return (incoming, response) => void respond(incoming, response);
}

async function closed(
  server: ReturnType<typeof createHttpServer> | ReturnType<typeof createHttpsServer>,
): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
