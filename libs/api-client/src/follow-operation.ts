import type { Operation } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { type EventSelection, followEvents } from './events.js';
import type { Transport } from './transport.js';
import { Wakeup } from './wakeup.js';

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
}

/** An event that nobody repeats may pass unheard, so it is looked again this often. Milliseconds. */
const POLL_MS = 2_000;
/** How long the gateway may be away before following gives up. Milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * Gives an operation as it is, and again whenever it has changed, until it has ended. A gateway that is away for less
 * than two minutes is waited for. Ending the iteration never ends the work.
 */
export async function* followOperation(
  transport: Transport,
  read: () => Promise<Operation>,
  { signal }: FollowOptions = {},
): AsyncGenerator<Operation> {
  const { ENDED_STATES } = await import('@muster/contracts');
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const wakeup = new Wakeup(stop);
  let listening = false;
  let shown = '';
  try {
    for (let answeredAt = performance.now(); !stop.aborted;) {
      const operation = await readPatiently(read, answeredAt);
      if (operation !== undefined) {
        answeredAt = performance.now();
        const text = JSON.stringify(operation);
        if (text !== shown) yield operation;
        shown = text;
        if (ENDED_STATES.includes(operation.state)) return;
        // Listens only once the operation is known to exist.
        if (!listening) void wakeOnEvents(transport, operation.id, stop, wakeup);
        listening = true;
      }
      await wakeup.wait(POLL_MS);
    }
  } finally {
    over.abort();
  }
}

/** Undefined while the gateway, or what stands behind it, is away for a moment. */
async function readPatiently(read: () => Promise<Operation>, answeredAt: number): Promise<Operation | undefined> {
  try {
    return await read();
  } catch (error) {
    if (MusterError.from(error).retryable && performance.now() - answeredAt < PATIENCE_MS) return undefined;
    throw error;
  }
}

async function wakeOnEvents(transport: Transport, id: string, signal: AbortSignal, wakeup: Wakeup): Promise<void> {
  const selection: EventSelection = { noun: 'operation', signal, onGap: () => wakeup.ring() };
  try {
    for await (const { event } of followEvents(transport, selection)) if (event.subject === id) wakeup.ring();
  } catch {
    // Without events the poll still sees every change, a little later.
  }
}
