import { constants, createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server as TcpServer, Socket } from 'node:net';
import type { Server as HttpServer } from 'node:http';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { KeyPair } from '../incusos/incus-daemon.js';

/** What a listener does with a new connection: serve it, hold it without a word, or reset it. */
export type Welcome = 'serve' | 'hang' | 'reset';

export interface TlsListenerOptions {
  readonly host: string;
  readonly port: number;
  /** The pair for new connections; asked for on each, so that a certificate switch needs nothing else. */
  readonly pair: () => KeyPair;
  readonly welcome: () => Welcome;
  /** Serves the decrypted connections; one HTTP server for all listeners. */
  readonly http: HttpServer;
  /** Told of every decrypted connection before its first request. */
  readonly adopt: (socket: TLSSocket) => void;
}

/**
 * One address with its own certificate: a bare TCP listener whose TLS context is made on the first connection, so that
 * thousands of them cost little. Client certificates are asked for and never verified here.
 */
export class TlsListener {
  readonly #sockets = new Set<Socket>();
  #server: TcpServer | undefined;

  constructor(private readonly options: TlsListenerOptions) {}

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** Rejects when the address is in use or not ours. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#connected(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        this.#server = undefined;
        reject(error);
      });
      server.listen(this.options.port, this.options.host, () => resolve());
    });
  }

  /** Stops listening and resets every connection, as a machine that loses power. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      if (server === undefined) resolve();
      else server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  #connected(socket: Socket): void {
    const welcome = this.options.welcome();
    socket.on('error', () => socket.destroy());
    if (welcome === 'reset') {
      socket.resetAndDestroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (welcome === 'serve') this.#encrypt(socket);
  }

  #encrypt(socket: Socket): void {
    const secured = new TLSSocket(socket, {
      isServer: true,
      requestCert: true,
      rejectUnauthorized: false,
      secureContext: secureContextOf(this.options.pair()),
      ALPNProtocols: ['http/1.1'],
    });
    // Emitted for a failed handshake; without a listener it would end the process.
    secured.on('_tlsError', () => secured.destroy()).on('error', () => secured.destroy());
    secured.once('secure', () => {
      this.options.adopt(secured);
      this.options.http.emit('connection', secured);
    });
  }
}

const contexts = new WeakMap<KeyPair, SecureContext>();

/** The members of a cluster share one context, as they share the pair: to make one costs as much as ten calls. */
function secureContextOf(pair: KeyPair): SecureContext {
  const known = contexts.get(pair);
  if (known !== undefined) return known;
  const secure = createSecureContext({
    cert: pair.certificate,
    key: pair.key,
    minVersion: 'TLSv1.3',
    // Nobody is verified here; without a list Node fills a store with the system's authorities for each server.
    ca: [],
    // Sealing two tickets takes longer than the rest of a handshake, and nobody resumes a session.
    secureOptions: constants.SSL_OP_NO_TICKET,
    // A resumed session would hide a certificate switch from the client; another context id refuses it.
    sessionIdContext: createHash('sha256').update(pair.certificate).digest('hex').slice(0, 32),
  });
  contexts.set(pair, secure);
  return secure;
}
