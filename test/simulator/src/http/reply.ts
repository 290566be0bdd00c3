/** What a handler answers: JSON in Incus' envelope, the raw bytes of an archive, or a text that is made on the way. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Runs once the answer has left, for what takes the server down: a reboot answers first. */
  readonly afterwards?: () => void;
}

/** A body that is made while it is sent; never held as a whole. */
export class StreamedText {
  constructor(readonly parts: Iterable<string>) {}
}

/** A refusal with the status and the text that the real server would give. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const envelope = { operation: '', error_code: 0, error: '' };

/** A synchronous success; `etag` is sent in quotes, as both servers do. */
export function sync(metadata: unknown, etag?: string): Reply {
  const body = { type: 'sync', status: 'Success', status_code: 200, ...envelope, metadata };
  return { status: 200, body, ...(etag === undefined ? {} : { headers: { etag: `"${etag}"` } }) };
}

/** The success that carries nothing: an empty object, never null. */
export function done(): Reply {
  return sync({});
}

/** A creation: status 201 outside, 200 inside the envelope, and where the new thing lies. */
export function created(location: string, metadata: unknown = null): Reply {
  return { ...sync(metadata), status: 201, headers: { location } };
}

/** Work that goes on after the answer; `operation` is the operation as the API shows it. */
export function accepted(operation: { readonly id: string }): Reply {
  const url = `/1.0/operations/${operation.id}`;
  return {
    status: 202,
    headers: { location: url },
    body: {
      type: 'async',
      status: 'Operation created',
      status_code: 100,
      operation: url,
      error_code: 0,
      error: '',
      metadata: operation,
    },
  };
}

/** A refusal in the envelope. */
export function failure(status: number, error: string): Reply {
  const body = { type: 'error', status: '', status_code: 0, operation: '', error_code: status, error, metadata: null };
  return { status, body };
}

/** Any thrown value as the answer that a client gets. */
export function replyToError(error: unknown): Reply {
  if (error instanceof ApiError) return failure(error.status, error.message);
  return failure(500, error instanceof Error ? error.message : String(error));
}
