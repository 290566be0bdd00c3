import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { callbackify } from 'node:util';
import type { buildConnector } from 'undici';
import { toPem } from '../certificate/encoding.js';
import { findPinMismatch, type Pins } from './pin-check.js';
import { secureContextOf } from './secure-contexts.js';

/** How to reach and recognise one server. */
export interface TlsTarget {
  /** Addresses of the same server, tried in this order. */
  readonly addresses: readonly HostPort[];
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  /** Whom to accept: one of the pinned leaves, whoever the authorities vouch for, or (to look only) anyone. */
  readonly trust: Pins | 'authorities' | 'anyone';
  readonly serverName?: string | undefined;
  readonly authorities?: readonly string[] | undefined;
  readonly connectTimeoutMs: number;
  /** Told the leaf of every handshake, also of one that is then refused. */
  readonly onPeer?: (pem: string) => void;
  /** Ends handshakes that are under way. */
  readonly closing?: AbortSignal | undefined;
  /** What of the bytes that come is handed on, copied: they are overwritten by the next ones. */
  readonly sift?: ((bytes: Buffer) => Buffer) | undefined;
}

/** One for all sockets whose bytes are sifted: that is over before the next ones are read. */
const siftedBytes = Buffer.allocUnsafeSlow(64 * 1024);

export interface HostPort {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** No connection came about, so that no call can have reached the server. */
export class ConnectionRefused extends Error {
  override readonly name = 'ConnectionRefused';

  constructor(
    readonly reason: 'unreachable' | 'tls-mismatch',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Reads `https://host:port` (port 443 if none is given). Throws on any other scheme. */
export function parseServerUrl(url: string): HostPort {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:') throw new TypeError(`the address of a server begins with https://, got "${url}"`);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 443 : Number(port) };
}

/** A connector for undici that pins the server's leaf certificate. Never resumes a session: that would show an old leaf. */
export function createTlsConnector(target: TlsTarget): buildConnector.connector {
  const connectOnce = callbackify(() => connectToAny(target));
  return (_options, callback) =>
    connectOnce((error: Error | null, socket) => (error === null ? callback(null, socket) : callback(error, null)));
}

/** Connects to the first address that answers and is recognised. Throws a ConnectionRefused that tells most. */
export async function connectToAny(target: TlsTarget): Promise<TLSSocket> {
  const failures: ConnectionRefused[] = [];
  for (const address of target.addresses) {
    try {
      return await connectTo(address, target);
    } catch (error) {
      if (!(error instanceof ConnectionRefused)) throw error;
      failures.push(error);
    }
  }
  const told = failures.find((failure) => failure.reason === 'tls-mismatch') ?? failures[0];
  throw told ?? new ConnectionRefused('unreachable', 'the server has no address');
}

function connectTo({ host, port }: HostPort, target: TlsTarget): Promise<TLSSocket> {
  const { trust, sift } = target;
  const name = target.serverName ?? host;
  return new Promise((resolve, reject) => {
    const onread = sift && {
      buffer: siftedBytes,
      callback: (length: number, buffer: Uint8Array): boolean => {
        const left = sift(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return left.length === 0 || socket.push(left);
      },
    };
    const socket: TLSSocket = connect({
      ...(onread && { onread }),
      host,
      port,
      servername: isIP(name) === 0 ? name : '',
      secureContext: secureContextOf(target),
      rejectUnauthorized: trust === 'authorities',
      ALPNProtocols: ['http/1.1'],
    });
    socket.setNoDelay(true).setKeepAlive(true, 15_000);
    const fail = (reason: ConnectionRefused['reason'], message: string, cause?: unknown): void => {
      settle();
      socket.destroy();
      reject(new ConnectionRefused(reason, message, cause));
    };
    const timer = setTimeout(
      () => fail('unreachable', `no connection to ${host}:${port} within ${target.connectTimeoutMs} ms`),
      target.connectTimeoutMs,
    );
    const onClosing = (): void => fail('unreachable', 'the connection was closed');
    target.closing?.addEventListener('abort', onClosing, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      target.closing?.removeEventListener('abort', onClosing);
    };
    const onError = (error: NodeJS.ErrnoException): void =>
      fail(isCertificateError(error) ? 'tls-mismatch' : 'unreachable', `${host}:${port}: ${error.message}`, error);
    socket.once('error', onError);
    socket.once('secureConnect', () => {
      const leaf = socket.getPeerX509Certificate();
      if (leaf !== undefined) target.onPeer?.(toPem(leaf.raw));
      const mismatch = typeof trust === 'string' ? undefined : findPinMismatch(leaf, trust, new Date());
      if (mismatch !== undefined) return fail('tls-mismatch', `${host}:${port}: ${mismatch}`);
      settle();
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

/** Tells OpenSSL's verification failures (system authorities only) from sockets that broke. */
function isCertificateError({ code = '' }: NodeJS.ErrnoException): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/.test(code);
}
