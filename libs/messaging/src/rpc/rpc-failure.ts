import { MusterError } from '@muster/errors';
import { errors, type NatsConnection } from '@nats-io/transport-node';

/** True when nobody listens to a subject: nobody got the question, so asking again is safe. */
export function isNoResponder(error: unknown): boolean {
  return error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders());
}

/** What a failed question means for the one who asked; `waitedMs` is how long it was waited for. */
export function askFailure(connection: NatsConnection, subject: string, error: unknown, waitedMs: number): MusterError {
  if (error instanceof MusterError) return error;
  const service = subject.split('.')[2] ?? subject;
  if (isNoResponder(error)) {
    return new MusterError(
      'service.unavailable',
      `The service "${service}" is not running: nobody answers ${subject}.`,
    );
  }
  if (error instanceof errors.TimeoutError) {
    const seconds = (waitedMs / 1000).toFixed(1);
    return new MusterError(
      'service.timeout',
      `The service "${service}" did not answer ${subject} within ${seconds} s.`,
    );
  }
  if (connection.isClosed() || error instanceof errors.ClosedConnectionError) {
    return new MusterError('service.unavailable', `NATS is not connected; ${subject} was not asked.`);
  }
  return new MusterError('internal', `Asking ${subject} failed: ${(error as Error).message}`, { cause: error });
}
