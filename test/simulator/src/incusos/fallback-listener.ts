import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import https from 'node:https';
import { createServer, isIPv6 } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { failure } from '../http/reply.js';
import { sendReply } from '../http/send-reply.js';
import type { KeyPair } from './incus-daemon.js';

export interface FallbackListenerOptions {
  /** `ip:port`, `[ip]:port` or `:port`. */
  readonly listenAddress: string;
  /** The host to take where `listenAddress` names none: loopback, so that a simulated host never listens on every card. */
  readonly defaultHost: string;
  readonly serverPair: KeyPair;
  readonly trusted: () => readonly string[];
  readonly handle: RequestListener;
  /** Makes the listening socket; default: on this process's own network. */
  readonly listen?: ListenOn;
}

/** Listens on host and port. Rejects when the address is taken or not ours. */
export type ListenOn = (host: string, port: number) => Promise<Server>;

/** IncusOS' own HTTPS listener, for when Incus does not come up. It takes only the trusted client certificates. */
export class FallbackListener {
  private constructor(
    private readonly server: https.Server,
    private readonly socket: Server,
  ) {}

  /** Resolves when it listens. Rejects when the address is taken or not ours. */
  static async open(options: FallbackListenerOptions): Promise<FallbackListener> {
    const server = https.createServer(
      {
        cert: options.serverPair.certificate,
        key: options.serverPair.key,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.3',
      },
      (request: IncomingMessage, response: ServerResponse) => {
        if (isTrusted(request.socket as TLSSocket, options.trusted())) options.handle(request, response);
        else sendReply(response, failure(403, 'not authorized'));
      },
    );
    const { host, port } = splitListenAddress(options.listenAddress, options.defaultHost);
    const socket = await (options.listen ?? listenHere)(host, port);
    socket.on('connection', (connection) => server.emit('connection', connection));
    return new FallbackListener(server, socket);
  }

  /** `ip:port` that it listens on. */
  get address(): string {
    const { address, port } = this.socket.address() as AddressInfo;
    return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.socket.close(() => resolve());
    });
    this.server.closeAllConnections();
    await closed;
  }
}

function listenHere(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function isTrusted(socket: TLSSocket, trusted: readonly string[]): boolean {
  const presented = socket.getPeerX509Certificate()?.fingerprint256;
  return presented !== undefined && trusted.some((pem) => new X509Certificate(pem).fingerprint256 === presented);
}

/** Host and port of a Go listen address; port 0 (any free one) when there is none. */
export function splitListenAddress(address: string, defaultHost: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(colon, 0)).replace(/^\[|\]$/g, '');
  return { host: host === '' ? defaultHost : host, port: colon < 0 ? 0 : Number(address.slice(colon + 1)) };
}
