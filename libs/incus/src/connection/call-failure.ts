import { errors } from 'undici';
import { AnswerTooLarge } from './answer-body.js';
import { DeadlineExpired } from './call-deadline.js';
import { readEnvelope } from './envelope.js';
import { kindOfStatus, type ServerCallErrorKind } from './error-kind.js';
import { ServerCallError } from './server-call-error.js';
import { ConnectionRefused } from './tls-connector.js';

/** What identifies a call in an error. */
export interface CallIdentity {
  readonly server: string;
  readonly method: string;
  readonly path: string;
}

/** The error for an answer that is not a success. */
export function failureOfAnswer(call: CallIdentity, status: number, text: string): ServerCallError {
  const envelope = readEnvelope(text);
  // An envelope of type error under a 200 still carries its own code.
  const effective = status < 300 ? (envelope?.error_code ?? 500) : status;
  const kind = kindOfStatus(effective);
  return new ServerCallError({
    ...call,
    kind,
    status: effective,
    detail: envelope?.error || text.trim().slice(0, 300) || 'the answer has no body',
    // A 4xx is a refusal; behind anything else some of the work may be done.
    mayHaveHappened: effective < 400 || effective >= 500,
  });
}

/** The error for a success that is not what Incus answers. */
export function protocolFailure(call: CallIdentity, status: number, detail: string, cause?: unknown): ServerCallError {
  return new ServerCallError({ ...call, kind: 'protocol', status, detail, mayHaveHappened: true, cause });
}

/**
 * The error for a call that got no whole answer.
 * @param sent whether the call had begun to be written to the connection
 */
export function failureOfTransport(
  call: CallIdentity,
  thrown: unknown,
  { sent, aborted }: { sent: boolean; aborted: AbortSignal | undefined },
): ServerCallError {
  if (thrown instanceof ServerCallError) return thrown;
  // Whatever undici makes of an abort, the signal knows why it came.
  const wasAborted = aborted?.aborted === true;
  const cause: unknown = wasAborted ? aborted.reason : thrown;
  const kind = kindOfThrown(cause, wasAborted);
  const never = cause instanceof ConnectionRefused || kind === 'untrusted';
  return new ServerCallError({
    ...call,
    kind,
    detail: cause instanceof Error ? cause.message : String(cause),
    mayHaveHappened: sent && !never,
    cause,
  });
}

function kindOfThrown(thrown: unknown, aborted: boolean): ServerCallErrorKind {
  if (thrown instanceof ConnectionRefused) return thrown.reason;
  if (thrown instanceof DeadlineExpired) return 'timeout';
  if (aborted || thrown instanceof errors.ClientDestroyedError || thrown instanceof errors.ClientClosedError) {
    return 'aborted';
  }
  if (thrown instanceof AnswerTooLarge || thrown instanceof errors.HTTPParserError) return 'protocol';
  // TLS 1.3: a server that refuses our certificate says so only after the handshake.
  const { code = '' } = thrown as NodeJS.ErrnoException;
  return /ALERT_(CERTIFICATE|BAD_CERT|UNKNOWN_CA)/.test(code) ? 'untrusted' : 'unreachable';
}
