import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { incomingOf } from '../http/api-request.js';
import type { Incoming } from '../http/api-request.js';
import { ApiError } from '../http/reply.js';
import type { Reply } from '../http/reply.js';
import { Router } from '../http/router.js';
import { sendReply } from '../http/send-reply.js';
import type { Simulator } from '../simulator.js';
import { controlRoutes } from './control-routes.js';

const router = new Router(controlRoutes);

/** Where the control API listens: a port on 127.0.0.1 (0 for any free one), or a unix socket. */
export type ControlListen = { readonly port: number } | { readonly socketPath: string };

/** The control API of a simulator, for tests in other processes. */
export class ControlServer {
  private constructor(private readonly server: Server) {}

  /** Rejects when the port or the socket is in use. */
  static async listen(simulator: Simulator, listen: ControlListen): Promise<ControlServer> {
    const server = createServer((request, response) => {
      void answer(simulator, request).then((reply) => sendReply(response, reply));
    });
    if ('socketPath' in listen) await rm(listen.socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      if ('socketPath' in listen) server.listen(listen.socketPath, resolve);
      else server.listen(listen.port, '127.0.0.1', resolve);
    });
    return new ControlServer(server);
  }

  /** `http://127.0.0.1:port`, or the path of the socket. */
  get address(): string {
    const address = this.server.address() as AddressInfo | string;
    return typeof address === 'string' ? address : `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(simulator: Simulator, request: IncomingMessage): Promise<Reply> {
  try {
    const incoming = await incomingOf(request);
    const { pathname: path, searchParams: query } = new URL(incoming.url, 'http://control');
    const passed = /^\/servers\/([^/]+)\/api(\/.*)$/.exec(incoming.url);
    if (passed !== null) return await passThrough(simulator, incoming, passed[1] ?? '', passed[2] ?? '/');
    const { route, params } = router.find(incoming.method, path);
    return await route.handle(simulator, { ...incoming, path, query, params });
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 500;
    return { status, body: { error: (error as Error).message } };
  }
}

/** The server's own API as its local administrator: neither logged as a call nor subject to faults. */
async function passThrough(simulator: Simulator, incoming: Incoming, name: string, url: string): Promise<Reply> {
  return simulator.callAsAdministrator(decodeURIComponent(name), { ...incoming, url });
}
