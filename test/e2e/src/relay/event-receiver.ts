import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CloudEvent } from '@muster/contracts';
import { Webhook } from 'standardwebhooks';

/** A request as a receiver got it. */
export interface ReceivedPost {
  readonly id: string;
  /** The event, when the signature was right. */
  readonly event: CloudEvent | undefined;
}

/** What a receiver does with a request: answers with a status, or does not answer. */
export type Behaviour = (post: ReceivedPost) => number | 'hang' | { status: number; headers: Record<string, string> };

/** A system that gets events by HTTP, and checks their signatures with the library that its authors would use. */
export class EventReceiver {
  readonly posts: ReceivedPost[] = [];
  /** Of all requests so far that were answered with success, each id once. */
  readonly taken = new Set<string>();
  secret = '';
  behaviour: Behaviour = () => 204;
  private readonly server = createServer((request, response) => void this.receive(request, response));

  static async listen(): Promise<EventReceiver> {
    const receiver = new EventReceiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events?for=spec`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => '');
    const post = { id: String(request.headers['webhook-id']), event: this.verified(body, request) };
    this.posts.push(post);
    const answer = this.behaviour(post);
    if (answer === 'hang') return;
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
    if (status < 300) this.taken.add(post.id);
    response.writeHead(status, headers).end();
  }

  private verified(body: string, { headers }: IncomingMessage): CloudEvent | undefined {
    try {
      return new Webhook(this.secret).verify(body, headers as Record<string, string>) as CloudEvent;
    } catch {
      return undefined;
    }
  }
}
