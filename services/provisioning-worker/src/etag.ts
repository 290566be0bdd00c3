import { MusterError } from '@muster/errors';
import { digestOf } from '@muster/operations';

/** The ETag (without quotes, as services compare it) of what a client may write; what is observed does not change it (upstream's does, and races). */
export function etagOf(writable: unknown): string {
  return digestOf(writable);
}

/** @throws MusterError `request.precondition` when the caller saw an older state. */
export function checkPrecondition(ifMatch: string | undefined, writable: unknown, what: string): void {
  if (ifMatch === undefined || ifMatch === '' || ifMatch === '*') return;
  const current = etagOf(writable);
  if (ifMatch !== current) {
    throw new MusterError('request.precondition', `${what} was changed by somebody else: its ETag is ${current} now`);
  }
}
