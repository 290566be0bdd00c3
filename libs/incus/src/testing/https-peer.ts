import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generateSelfSigned, type KeyPair } from '../certificate/self-signed.js';

/** A request as the peer received it. */
export interface ReceivedCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Tells the peer's connections apart, in the order in which they came. */
  readonly connection: number;
  readonly clientFingerprint: string | undefined;
}

export type Respond = (call: ReceivedCall, response: ServerResponse) => void | Promise<void>;

/** A real HTTPS server on a free loopback port that asks for client certificates as Incus does, for this library's tests. */
export class HttpsPeer {
  readonly calls: ReceivedCall[] = [];
  private readonly sockets: Socket[] = [];

  private constructor(
    readonly server: Server,
    readonly identity: KeyPair,
  ) {}

  static async start(respond: Respond, identity?: KeyPair): Promise<HttpsPeer> {
    const pair = identity ?? (await generateSelfSigned({ commonName: 'peer', usage: 'server' }));
    const server = createServer({
      cert: pair.certificate,
      key: pair.key,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
    });
    const peer = new HttpsPeer(server, pair);
    server.on('secureConnection', (socket) => peer.sockets.push(socket));
    server.on('request', (request, response) => void peer.answer(request, response, respond));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections accepted so far. */
  get connections(): number {
    return this.sockets.length;
  }

  /** From now on new connections meet another certificate, as after Incus' bootstrap. */
  present(identity: KeyPair): void {
    this.server.setSecureContext({ cert: identity.certificate, key: identity.key });
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse, respond: Respond): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const socket = request.socket as TLSSocket;
    const call: ReceivedCall = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      connection: this.sockets.indexOf(socket),
      clientFingerprint: socket.getPeerCertificate().fingerprint256?.replaceAll(':', '').toLowerCase(),
    };
    this.calls.push(call);
    await respond(call, response);
  }
}

/** Answers like Incus: a success with metadata. */
export function answerSync(response: ServerResponse, metadata: unknown, headers: Record<string, string> = {}): void {
  answerJson(response, 200, { type: 'sync', status: 'Success', status_code: 200, metadata }, headers);
}

/** Answers like Incus: an error. */
export function answerError(response: ServerResponse, status: number, error: string): void {
  answerJson(response, status, { type: 'error', error_code: status, error, metadata: null });
}

/** Answers with any JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
