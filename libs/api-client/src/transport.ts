import type { X509Certificate } from 'node:crypto';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { CertificateMismatch, fingerprintOf } from './server-certificate.js';

/** How requests reach a gateway. */
export interface Transport {
  /** What the paths of the API are appended to. */
  readonly origin: string;
  /** How messages call the gateway: an address, or the path of a socket. */
  readonly place: string;
  readonly dispatcher: Dispatcher;
  close(): Promise<void>;
}

/** What is needed to call a gateway over HTTPS; certificates and keys are PEM. */
export interface HttpsSettings {
  readonly url: string;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  /** Exactly this certificate is accepted, whatever name it carries; when left out, the system's authorities decide. */
  readonly serverCertificate?: string | undefined;
}

const CONNECT_MS = 10_000;
/** Deadlines are the caller's, and some waits have none. */
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 } as const;

/** Plain HTTP over a unix socket, as the local administrator. */
export function unixSocketTransport(path: string): Transport {
  const connect = { socketPath: path, timeout: CONNECT_MS };
  return transport('http://muster', path, new Agent({ connect, ...NO_TIMEOUTS }));
}

/** HTTPS with a client certificate and a pinned server. */
export function httpsTransport(settings: HttpsSettings): Transport {
  const { origin } = new URL(settings.url);
  return transport(origin, origin, new Agent({ connect: pinned(settings), ...NO_TIMEOUTS }));
}

function transport(origin: string, place: string, agent: Agent): Transport {
  return { origin, place, dispatcher: agent, close: () => agent.destroy() };
}

function pinned({ clientCertificate, clientKey, serverCertificate }: HttpsSettings): buildConnector.connector {
  const pin = serverCertificate === undefined ? undefined : fingerprintOf(serverCertificate);
  const connect = buildConnector({
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
    rejectUnauthorized: pin === undefined,
    timeout: CONNECT_MS,
    // A resumed session does not show the certificate again, so none is resumed.
    maxCachedSessions: 0,
  });
  if (pin === undefined) return connect;
  return (options, done) => {
    connect(options, (...[fault, socket]) => {
      if (fault !== null) return done(fault, null);
      const presented = peerCertificate(socket);
      if (presented?.fingerprint256 === pin) return done(null, socket);
      socket.destroy();
      return done(new CertificateMismatch(pin, presented?.fingerprint256), null);
    });
  };
}

function peerCertificate(socket: object): X509Certificate | undefined {
  return (socket as { getPeerX509Certificate?(): X509Certificate | undefined }).getPeerX509Certificate?.();
}
