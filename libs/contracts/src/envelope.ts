/** The reply that upstream's clients and IncusOS insist on: every key present (upstream-provisioning 1.3). */
export interface Envelope<T = unknown> {
  readonly type: 'sync' | 'async' | 'error';
  readonly status: string;
  readonly status_code: number;
  readonly operation: string;
  readonly error_code: number;
  readonly error: string;
  readonly metadata: T;
}

/** A value, or `{}` for "done". The body says 200 even where HTTP says 201; IncusOS checks the body. */
export function syncEnvelope<T>(metadata: T): Envelope<T> {
  return { type: 'sync', status: 'Success', status_code: 200, operation: '', error_code: 0, error: '', metadata };
}

/** Work that goes on: the operation's address and its present state, Incus style. */
export function asyncEnvelope<T>(operation: string, metadata: T): Envelope<T> {
  return {
    type: 'async',
    status: 'Operation created',
    status_code: 100,
    operation,
    error_code: 0,
    error: '',
    metadata,
  };
}

/** A refusal. `metadata` is null upstream; ours carries code, next step and findings, which upstream's client ignores. */
export function errorEnvelope(code: number, error: string, metadata: unknown = null): Envelope {
  return { type: 'error', status: '', status_code: 0, operation: '', error_code: code, error, metadata };
}
