import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { ConsumerLoop } from './consumer-loop.js';
import type { MessageHandlerFunction } from './handle-message.js';
import { JETSTREAM } from './jetstream-event.js';
import type { Subscription } from './subscription-options.js';

/** Time that messages in progress get when the service stops. Milliseconds. */
const DRAIN_MS = 7_000;

/** Nest's transport for handlers marked with JetStreamEvent. Starts without NATS' storage too, and waits for it. */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  override transportId = JETSTREAM;
  override readonly propagatesEventHandlerErrors = true;
  private loops: ConsumerLoop[] = [];

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: { drainMs?: number } = {},
  ) {
    super();
  }

  override on(): never {
    throw new Error('JetStreamStrategy has no events; watch the connection.');
  }

  override unwrap(): never {
    throw new Error('Inject NATS_CONNECTION instead; the application has one connection.');
  }

  override listen(ready: (error?: unknown) => void): void {
    try {
      const js = jetstream(this.connection);
      this.loops = [...this.messageHandlers].map(([pattern, handler]) => {
        if (handler.next !== undefined) throw new Error(`Two handlers share the consumer ${pattern}; name them apart.`);
        return new ConsumerLoop(this.connection, js, handler.extras as Subscription, awaited(handler));
      });
      for (const loop of this.loops) loop.start();
      ready();
    } catch (error) {
      ready(error);
    }
  }

  /** Fetches nothing more and waits for the handlers that run. The connection stays open. */
  override async close(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop(this.options.drainMs ?? DRAIN_MS)));
  }
}

function awaited(handler: MessageHandler): MessageHandlerFunction {
  return async (payload, context) => {
    const result: unknown = await handler(payload, context);
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  };
}
