import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../http/reply.js';

/** How long an operation is shown after its end; milliseconds. Incus forgets it within 5 s. */
const shownAfterEnd = 4000;

export const operationStatus = { running: 103, cancelled: 401, success: 200, failure: 400 } as const;

const statusTexts: Readonly<Record<number, string>> = {
  103: 'Running',
  200: 'Success',
  400: 'Failure',
  401: 'Cancelled',
};

/** An operation as the API shows it. */
export interface Operation {
  readonly id: string;
  readonly class: 'task' | 'websocket' | 'token';
  readonly description: string;
  readonly created_at: string;
  updated_at: string;
  status: string;
  status_code: number;
  readonly resources: Record<string, unknown>;
  metadata: Record<string, unknown>;
  readonly may_cancel: boolean;
  err: string;
  readonly location: string;
}

export interface OperationRequest {
  readonly description: string;
  readonly location: string;
  readonly resources?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
}

/** The operations of one daemon; they live in its memory and die with it. */
export class Operations {
  readonly #operations = new Map<string, Operation>();
  readonly #waiters = new Map<string, Set<() => void>>();

  constructor(private readonly announce: (operation: Operation) => void) {}

  /** Begins a task; what `work` resolves to is added to the operation's metadata, what it throws is its `err`. */
  run(request: OperationRequest, work: () => Promise<Record<string, unknown> | undefined | void>): Operation {
    const operation = this.#add(request, 'task', false);
    void Promise.resolve()
      .then(work)
      .then(
        (metadata) => this.#end(operation, operationStatus.success, '', metadata ?? {}),
        (error: unknown) => this.#end(operation, operationStatus.failure, (error as Error).message, {}),
      );
    return operation;
  }

  /** A token: it stays Running until somebody uses or cancels it. */
  issueToken(request: OperationRequest): Operation {
    return this.#add(request, 'token', true);
  }

  get(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  list(): Operation[] {
    return [...this.#operations.values()];
  }

  /** Waits for the end, at most so many milliseconds (negative: without a limit); answers the operation as it is then. */
  async wait(operation: Operation, milliseconds: number): Promise<Operation> {
    if (operation.status_code !== operationStatus.running) return operation;
    const limit = new AbortController();
    const ended = new Promise<void>((resolve) => {
      const waiters = this.#waiters.get(operation.id) ?? new Set();
      this.#waiters.set(operation.id, waiters.add(resolve));
    });
    const given =
      milliseconds < 0 ? ended : pause(milliseconds, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([ended, given]);
    limit.abort();
    return operation;
  }

  /** Throws `ApiError` 400 for an operation that cannot be cancelled. */
  cancel(operation: Operation): void {
    if (!operation.may_cancel) throw new ApiError(400, "This operation can't be cancelled");
    this.#end(operation, operationStatus.cancelled, '', {});
  }

  #add(request: OperationRequest, kind: Operation['class'], mayCancel: boolean): Operation {
    const now = new Date().toISOString();
    const operation: Operation = {
      id: randomUUID(),
      class: kind,
      description: request.description,
      created_at: now,
      updated_at: now,
      status: 'Running',
      status_code: operationStatus.running,
      resources: request.resources ?? {},
      metadata: request.metadata ?? {},
      may_cancel: mayCancel,
      err: '',
      location: request.location,
    };
    this.#operations.set(operation.id, operation);
    this.announce(operation);
    return operation;
  }

  #end(operation: Operation, code: number, error: string, metadata: Record<string, unknown>): void {
    operation.status_code = code;
    operation.status = statusTexts[code] ?? '';
    operation.err = error;
    operation.metadata = { ...operation.metadata, ...metadata };
    operation.updated_at = new Date().toISOString();
    this.announce(operation);
    for (const resolve of this.#waiters.get(operation.id) ?? []) resolve();
    this.#waiters.delete(operation.id);
    setTimeout(() => this.#operations.delete(operation.id), shownAfterEnd).unref();
  }
}
