import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { generateSelfSigned } from '@muster/incus';
import type { KeyPair, ProviderConfig } from '@muster/simulator';

const DEADLINE = 60_000;

/** What a host sent to its provider. */
export interface Announcement {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly body: Record<string, unknown>;
  /** PEM of the client certificate that it was sent with. */
  readonly certificate: string;
}

/** The least that a host can register with; keeps what hosts send. */
export class Provider {
  readonly announcements: Announcement[] = [];

  private constructor(
    private readonly server: Server,
    private readonly certificate: string,
    /** The client that every host trusts which registers here. */
    readonly client: KeyPair,
  ) {}

  static async open(): Promise<Provider> {
    const names = { dns: ['provider.test'] };
    const pair = await generateSelfSigned({ commonName: 'provider', usage: 'server', names });
    const client = await generateSelfSigned({ commonName: 'provider-client', usage: 'client' });
    const server = createServer({
      cert: pair.certificate,
      key: pair.key,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const provider = new Provider(server, pair.certificate, client);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'https://provider.test');
        provider.announcements.push({
          method: request.method ?? '',
          path: url.pathname,
          token: url.searchParams.get('token'),
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>,
          certificate: (request.socket as TLSSocket).getPeerX509Certificate()?.toString() ?? '',
        });
        const metadata = request.method === 'POST' ? { certificate: client.certificate } : {};
        response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ type: 'sync', status: 'Success', status_code: 200, metadata }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  /** What a host has to know to register here. */
  config(token: string): ProviderConfig {
    const { port } = this.server.address() as AddressInfo;
    return { server_url: `https://127.0.0.1:${port}`, server_token: token, server_certificate: this.certificate };
  }

  /** Waits until something that fits has arrived. */
  async received(fits: (announcement: Announcement) => boolean): Promise<Announcement> {
    const giveUp = performance.now() + DEADLINE;
    for (;;) {
      const found = this.announcements.find(fits);
      if (found !== undefined) return found;
      if (performance.now() > giveUp) throw new Error(`Not received; came: ${JSON.stringify(this.announcements)}`);
      await pause(20);
    }
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
