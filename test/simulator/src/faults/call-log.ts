const kept = 100_000;
const bodyLimit = 64 * 1024;

/** One call that a simulated server received. */
export interface LoggedCall {
  readonly sequence: number;
  readonly time: string;
  readonly server: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The answer's status; absent while there is none, and for ever when the call was cut. */
  status?: number;
  /** What came with a call that is not a GET; left out when it is not text. */
  readonly body?: string;
  readonly traceparent?: string;
}

/** The calls of all servers, the newest 100,000 of them. */
export class CallLog {
  #calls: LoggedCall[] = [];
  #sequence = 0;

  add(call: Omit<LoggedCall, 'sequence' | 'time'>): LoggedCall {
    const entry = { sequence: (this.#sequence += 1), time: new Date().toISOString(), ...call };
    this.#calls.push(entry);
    if (this.#calls.length > 2 * kept) this.#calls = this.#calls.slice(-kept);
    return entry;
  }

  /** The calls after a sequence number, of one server or of all. */
  list(filter: { readonly server?: string; readonly after?: number } = {}): LoggedCall[] {
    const after = filter.after ?? 0;
    return this.#calls.filter(({ server, sequence }) => sequence > after && (filter.server ?? server) === server);
  }

  clear(): void {
    this.#calls = [];
  }
}

/** A body as the log keeps it: text up to 64 KiB. */
export function loggedBody(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  const text = body.subarray(0, bodyLimit).toString('utf8');
  return text.includes('\u0000') || text.includes('\uFFFD') ? undefined : text;
}
