import type { Operation } from '@muster/contracts';
import { isErrorCode, MusterError } from '@muster/errors';

/** Why an ended operation did not do its work, undefined when it did. The text begins with what failed. */
export function failureOf(operation: Operation, failed: string): MusterError | undefined {
  if (operation.state === 'done') return undefined;
  const error = operation.last_error;
  if (error === null) return new MusterError('operation.cancelled', `${failed}: ${operation.description} was undone`);
  const code = isErrorCode(error.code) ? error.code : 'operation.failed';
  return new MusterError(code, `${failed}: ${error.message}`, { findings: error.findings });
}
