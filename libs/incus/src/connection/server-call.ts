import type { Readable } from 'node:stream';
import type { ZodType } from 'zod';
import type { ApiPath } from './api-path.js';
import type { Channel } from './channel-pool.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One call to a server. */
export interface ServerCall {
  readonly method: Method;
  /** Without a query; names in it already escaped, as the tag `apiPath` does. */
  readonly path: string | ApiPath;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Texts, bytes and streams go as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An ETag as it was received, quotes included. */
  readonly ifMatch?: string | undefined;
  /** For everything from connecting to the last byte of the answer; default 10 s. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default 32 MiB. */
  readonly maxAnswerBytes?: number | undefined;
  /** The connection to use again, taken from an earlier answer. */
  readonly channel?: Channel | undefined;
  /** True when the answer comes at once: few such calls then share a connection instead of each opening its own. */
  readonly brief?: boolean | undefined;
}

/** A call whose `metadata` is checked. */
export interface CheckedCall<T> extends ServerCall {
  readonly schema?: ZodType<T> | undefined;
}

/** What every answer tells besides its content. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** With its quotes, to be sent back as `ifMatch`. */
  readonly etag: string | undefined;
  /** The server's clock by its Date header, to the second. */
  readonly serverTime: Date | undefined;
  /** The connection that the answer came over. */
  readonly channel: Channel;
}

/** A success in Incus' envelope. */
export interface ServerAnswer<T> extends AnswerHead {
  readonly metadata: T;
  /** Set when the server goes on working: what to hand to `waitForOperation`. */
  readonly operation: OperationHandle | undefined;
}

/** An operation of Incus together with the connection on which it was begun. */
export interface OperationHandle {
  readonly id: string;
  /** Incus' own path, e.g. /1.0/operations/<id>. */
  readonly path: string;
  readonly project: string | undefined;
  /** As it was in the answer; not checked. */
  readonly metadata: unknown;
  readonly channel: Channel;
}

/** What an asynchronous call begins. */
export interface StartedOperation<T> {
  readonly metadata: T;
  readonly operation: OperationHandle;
}

/** A success whose body is untouched: numbers above 2^53 keep their digits. */
export interface TextAnswer extends AnswerHead {
  readonly text: string;
}

/** A success whose body is read by the caller, to its end or by destroying it. The deadline goes on while it is read. */
export interface StreamAnswer extends AnswerHead {
  readonly stream: Readable;
}
