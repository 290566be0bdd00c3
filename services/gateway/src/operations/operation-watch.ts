import { ENDED_STATES, type Operation, operationGet } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { EventFeed, RpcClient } from '@muster/messaging';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { Bell } from './bell.js';

/** Looks again this often, since an event that nobody repeats may pass unheard. Milliseconds. */
const POLL_MS = 2_000;
/** How long the service that owns the operations may be away before a wait gives up. Milliseconds. */
const PATIENCE_MS = 120_000;

export interface Waiting {
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  /** Gives the operation as it is after this time; waits until the end when left out. Milliseconds. */
  readonly timeoutMs?: number;
}

/** Waits for the end of operations: the event wakes, the owning service tells. Ending a wait never ends the work. */
@Injectable()
export class OperationWatch implements OnModuleInit, BeforeApplicationShutdown {
  private readonly bells = new Map<Bell, string>();
  private readonly stopping = new AbortController();
  private subscription: { close(): void } | undefined;

  constructor(
    private readonly rpc: RpcClient,
    private readonly feed: EventFeed,
  ) {}

  onModuleInit(): void {
    this.subscription = this.feed.subscribe({ noun: 'operation', verb: 'ended' }, (event) => this.ring(event.subject));
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
    this.subscription?.close();
    this.ring();
  }

  /** The operation when it has ended, or as it is when the time is up. Throws when it is unknown. */
  async untilEnded(id: string, { gone, timeoutMs = Number.POSITIVE_INFINITY }: Waiting): Promise<Operation> {
    const deadline = performance.now() + timeoutMs;
    const bell = new Bell();
    const leave = (): void => bell.ring();
    gone.addEventListener('abort', leave);
    // Listens before it asks, so that an end in between is heard.
    this.bells.set(bell, id);
    try {
      for (let answeredAt = performance.now(); ;) {
        const operation = await this.ask(id, answeredAt);
        if (operation !== undefined) answeredAt = performance.now();
        const rest = deadline - performance.now();
        if (operation !== undefined && (ENDED_STATES.includes(operation.state) || rest <= 0)) return operation;
        await bell.wait(Math.max(0, Math.min(POLL_MS, rest)));
        if (this.stopping.signal.aborted) throw goesOn(id, 'The gateway is stopping');
        if (gone.aborted) throw goesOn(id, 'The client is gone');
      }
    } finally {
      gone.removeEventListener('abort', leave);
      this.bells.delete(bell);
    }
  }

  /** Undefined while the owning service is away for a moment; the work goes on without it being asked. */
  private async ask(id: string, answeredAt: number): Promise<Operation | undefined> {
    try {
      return await this.rpc.call(operationGet, { id });
    } catch (error) {
      if (MusterError.from(error).retryable && performance.now() - answeredAt < PATIENCE_MS) return undefined;
      throw error;
    }
  }

  private ring(id?: string): void {
    for (const [bell, of] of this.bells) if (id === undefined || of === id) bell.ring();
  }
}

function goesOn(id: string, why: string): MusterError {
  return new MusterError('service.unavailable', `${why}; the operation /1.0/operations/${id} goes on by itself`);
}
