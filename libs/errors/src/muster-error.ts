import { catalogue, isErrorCode, type ErrorCode } from './catalogue.js';

/** One thing that is wrong, with its place: a field, and a line and column where there is a text. */
export interface Finding {
  readonly code?: string | undefined;
  readonly message: string;
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly suggestion?: string | undefined;
  readonly server?: string | undefined;
}

/** How an error travels between services and to clients. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly findings?: readonly Finding[] | undefined;
}

/** The only error that crosses a boundary of Muster: a code of the catalogue, a message, and findings with places. */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly code: ErrorCode;
  readonly findings: readonly Finding[];

  constructor(code: ErrorCode, message: string, more: { findings?: readonly Finding[]; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.findings = more.findings ?? [];
  }

  get status(): number {
    return catalogue[this.code].status;
  }

  get retryable(): boolean {
    return catalogue[this.code].retryable;
  }

  get nextStep(): string {
    return catalogue[this.code].nextStep;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.findings.length > 0 ? { findings: this.findings } : {}),
    };
  }

  /** Reads an error that came over the wire; an unknown code becomes `internal` and keeps its message. */
  static fromWire(wire: WireError): MusterError {
    return new MusterError(isErrorCode(wire.code) ? wire.code : 'internal', wire.message, {
      findings: wire.findings ?? [],
    });
  }

  /** Any thrown value as a MusterError; what is not one becomes `internal`, with the original as its cause. */
  static from(thrown: unknown): MusterError {
    if (thrown instanceof MusterError) return thrown;
    return new MusterError('internal', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
}
