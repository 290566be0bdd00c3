import { X509Certificate } from 'node:crypto';
import { ConfigurationProblem } from '@muster/service-kit';

/** How the world reaches this API; what servers are told. */
export class PublicAddress {
  private constructor(
    /** `https://host:port`, without a slash at the end. */
    readonly url: string,
    /** The server's certificate, PEM. */
    readonly certificate: string,
    /** Its SHA-256, lower case hex. */
    readonly fingerprint: string,
  ) {}

  /** @param chain the server's certificate, and those that signed it, PEM */
  static of(url: string, chain: string): PublicAddress {
    try {
      const certificate = new X509Certificate(chain);
      return new PublicAddress(
        url,
        certificate.toString(),
        certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      );
    } catch (cause) {
      throw new ConfigurationProblem([
        `MUSTER_TLS_CERTIFICATE holds no certificate in PEM form: ${(cause as Error).message}.`,
      ]);
    }
  }
}
