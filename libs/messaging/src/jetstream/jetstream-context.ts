import type { JsMsg } from '@nats-io/jetstream';
import { BaseRpcContext } from '@nestjs/microservices';

/** The second argument of a handler. */
export class JetStreamContext extends BaseRpcContext<[JsMsg, AbortSignal]> {
  private acknowledged = false;

  get message(): JsMsg {
    return this.getArgByIndex(0);
  }

  /** Fires when this process stops before the handler has ended. */
  get signal(): AbortSignal {
    return this.getArgByIndex(1);
  }

  /** 1 at the first delivery. */
  get delivery(): number {
    return this.message.info.deliveryCount;
  }

  get isAcknowledged(): boolean {
    return this.acknowledged;
  }

  /** Tells JetStream that the message is done and waits for its word; false when that was lost, and it comes again. */
  async acknowledge(): Promise<boolean> {
    if (this.acknowledged) return true;
    this.acknowledged = true;
    return this.message.ackAck();
  }
}
