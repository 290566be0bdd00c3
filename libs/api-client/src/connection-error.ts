import { MusterError } from '@muster/errors';

/** Whether the request can have reached the gateway, as far as the fault tells. */
export type ConnectionFault = 'absent' | 'refused' | 'broken' | 'timeout' | 'untrusted';

const NEXT_STEPS: Record<ConnectionFault, string> = {
  absent: 'Start Muster ("npm run quickstart"), or say where it is with MUSTER_SOCKET, MUSTER_HOME or --remote.',
  refused: 'Check that Muster is running and that the address is right.',
  broken: 'Check that Muster is still running, then look whether the change was made before you repeat it.',
  timeout: 'Check the network and the state of Muster, then look whether the change was made before you repeat it.',
  untrusted: 'If the gateway got a new certificate on purpose, remove the remote and add it again.',
};

/** No answer came. It counts as `service.unavailable`, with a next step that fits what happened. */
export class ConnectionError extends MusterError {
  constructor(
    readonly fault: ConnectionFault,
    message: string,
    cause?: unknown,
  ) {
    super('service.unavailable', message, { cause });
  }

  override get nextStep(): string {
    return NEXT_STEPS[this.fault];
  }

  /** What a failed call to the place means. */
  static of(place: string, thrown: unknown): ConnectionError {
    const root = rootOf(thrown);
    const fault = faultOf(root);
    return new ConnectionError(fault, `Cannot reach Muster at ${place}: ${reasonOf(root)}`, thrown);
  }
}

interface Cause extends Error {
  readonly code?: unknown;
}

const ABSENT = ['ENOENT', 'EACCES'];
const REFUSED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not open the socket',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name of the host is unknown',
  EAI_AGAIN: 'the name of the host can not be looked up just now',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
  UND_ERR_SOCKET: 'the connection broke',
  ECONNRESET: 'the connection broke',
};

/** Libraries wrap what happened: `fetch failed`, then one error per address that was tried. */
function rootOf(thrown: unknown): Cause {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootOf(thrown.errors[0]);
  if (thrown instanceof Error && thrown.cause instanceof Error) return rootOf(thrown.cause);
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function faultOf(root: Cause): ConnectionFault {
  const code = typeof root.code === 'string' ? root.code : '';
  if (root.name === 'TimeoutError') return 'timeout';
  if (root.name === 'CertificateMismatch' || /CERT|SELF_SIGNED/.test(code)) return 'untrusted';
  if (ABSENT.includes(code)) return 'absent';
  return REFUSED.includes(code) ? 'refused' : 'broken';
}

function reasonOf(root: Cause): string {
  if (root.name === 'TimeoutError') return 'no answer in time';
  return (typeof root.code === 'string' ? REASONS[root.code] : undefined) ?? root.message;
}
