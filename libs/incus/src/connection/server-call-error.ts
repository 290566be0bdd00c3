import { MusterError } from '@muster/errors';
import { errorCodeOfKind, type ServerCallErrorKind } from './error-kind.js';

/** Everything that is known about a failed call. */
export interface ServerCallFailure {
  readonly kind: ServerCallErrorKind;
  /** The server's name as the connection was given it. */
  readonly server: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** The server's own words, or what the connection met. */
  readonly detail: string;
  /** False only if the server surely did not carry the call out: it never got it, or refused it. */
  readonly mayHaveHappened: boolean;
  readonly cause?: unknown;
}

/** The only error that a call to a server raises. `retryable` and `nextStep` come from the catalogue. */
export class ServerCallError extends MusterError {
  readonly kind: ServerCallErrorKind;
  readonly server: string;
  readonly method: string;
  readonly path: string;
  readonly httpStatus: number | undefined;
  readonly detail: string;
  readonly mayHaveHappened: boolean;

  constructor(failure: ServerCallFailure) {
    super(errorCodeOfKind[failure.kind], describe(failure), { cause: failure.cause });
    this.kind = failure.kind;
    this.server = failure.server;
    this.method = failure.method;
    this.path = failure.path;
    this.httpStatus = failure.status;
    this.detail = failure.detail;
    this.mayHaveHappened = failure.mayHaveHappened;
  }
}

function describe({ kind, server, method, path, status, detail }: ServerCallFailure): string {
  const answer = status === undefined ? kind : `${kind}, HTTP ${status}`;
  return `${server}: ${method} ${path}: ${detail} (${answer})`;
}
