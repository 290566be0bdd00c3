import { failureOfTransport } from './call-failure.js';
import { connectToAny, parseServerUrl } from './tls-connector.js';

/**
 * The PEM certificate that whoever listens at `url` presents, without trusting it for anything.
 * For the one case where a server's certificate changed while nobody was looking: the caller has to prove by other
 * means (the nonce in the server's configuration) that this is the server, before it pins what it got here.
 * Throws a ServerCallError when no TLS connection comes about within `timeoutMs` (default 5 s).
 */
export async function observeCertificate(url: string, options: { timeoutMs?: number } = {}): Promise<string> {
  const address = parseServerUrl(url);
  let presented: string | undefined;
  try {
    const socket = await connectToAny({
      addresses: [address],
      trust: 'anyone',
      connectTimeoutMs: options.timeoutMs ?? 5_000,
      onPeer: (pem) => (presented = pem),
    });
    socket.destroy();
    if (presented === undefined) throw new Error('the server presented no certificate');
    return presented;
  } catch (error) {
    const identity = { server: `${address.host}:${address.port}`, method: 'CONNECT', path: '/' };
    throw failureOfTransport(identity, error, { sent: false, aborted: undefined });
  }
}
