import type { ErrorCode } from '@muster/errors';

/** What went wrong with a call to a server, seen from the caller: the one thing to decide by. */
export type ServerCallErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'tls-mismatch'
  | 'untrusted'
  | 'not-found'
  | 'conflict'
  | 'precondition'
  | 'refused'
  | 'server-error'
  | 'aborted'
  | 'protocol';

/** Each kind's place in the catalogue, which says whether trying again can help. */
export const errorCodeOfKind: Readonly<Record<ServerCallErrorKind, ErrorCode>> = {
  unreachable: 'server.unreachable',
  timeout: 'server.timeout',
  'tls-mismatch': 'server.certificate',
  untrusted: 'server.untrusted',
  'not-found': 'server.refused',
  conflict: 'server.refused',
  precondition: 'server.refused',
  refused: 'server.refused',
  'server-error': 'server.failed',
  // Only our own signal aborts a call: a stopping process or a lost lease, and another process can go on.
  aborted: 'service.unavailable',
  protocol: 'server.protocol',
};

/** The kind that an HTTP status of Incus or IncusOS stands for; only called for statuses that are not a success. */
export function kindOfStatus(status: number): ServerCallErrorKind {
  if (status === 401 || status === 403) return 'untrusted';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 412) return 'precondition';
  if (status >= 400 && status < 500) return 'refused';
  if (status >= 500) return 'server-error';
  return 'protocol';
}
