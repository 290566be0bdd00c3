import { errors, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';

const LAST_MESSAGES_MS = 2_000;

/** The messages of one subject in order, taken one at a time, each with a deadline. */
export class MessageQueue {
  private readonly arrived: Msg[] = [];
  private readonly subscription: Subscription;
  private fault: Error | undefined;
  private wake: (() => void) | undefined;
  private refuse: ((message: Msg) => void) | undefined;

  constructor(connection: NatsConnection, subject: string) {
    this.subscription = connection.subscribe(subject, {
      callback: (error, message) => {
        if (this.refuse !== undefined && message !== undefined) return this.refuse(message);
        if (error) this.fault = error;
        else this.arrived.push(message);
        this.wake?.();
      },
    });
  }

  /** The next message. Throws TimeoutError, the signal's reason, or the fault of the subscription. */
  async take(deadlineMs: number, signal?: AbortSignal): Promise<Msg> {
    signal?.throwIfAborted();
    if (this.arrived.length === 0 && this.fault === undefined) await this.arrival(deadlineMs, signal);
    const message = this.arrived.shift();
    if (message !== undefined) return message;
    signal?.throwIfAborted();
    throw this.fault ?? new errors.TimeoutError();
  }

  close(): void {
    this.subscription.unsubscribe();
  }

  /**
   * Takes no more messages; `refuse` gets what has arrived and what is still on its way, for a short while. Without it a
   * sender whose message was just under way would wait for our word until its deadline.
   */
  abandon(refuse: (message: Msg) => void): void {
    this.refuse = refuse;
    for (const message of this.arrived.splice(0)) refuse(message);
    setTimeout(() => this.close(), LAST_MESSAGES_MS).unref();
  }

  private async arrival(deadlineMs: number, signal: AbortSignal | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      onAbort = () => resolve();
      timer = setTimeout(resolve, deadlineMs);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    this.wake = undefined;
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
