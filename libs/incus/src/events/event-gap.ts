import { ConnectionRefused } from '../connection/tls-connector.js';

/** Why events may be missing. */
export interface EventGap {
  readonly reason: 'unreachable' | 'tls-mismatch' | 'refused' | 'closed' | 'silent' | 'overflow' | 'malformed';
  /** For people. */
  readonly detail: string;
}

/** The gap that an error of the socket means. */
export function failureOfSocket(error: Error): EventGap {
  if (error instanceof ConnectionRefused) return { reason: error.reason, detail: error.message };
  return { reason: 'closed', detail: error.message };
}
