import { ApiError, type MusterClient } from '@muster/api-client';
import type { Operation } from '@muster/contracts';
import { type Finding, isErrorCode } from '@muster/errors';
import type { Session } from '../session.js';
import { Interrupted } from '../usage-error.js';
import { openProgressDisplay } from './progress-display.js';

/**
 * Shows an operation until it has ended. Throws its error when it ended otherwise than it should (`ends`), and Interrupted
 * when the user stops watching, which never stops the work.
 */
export async function watchOperation(
  session: Session,
  client: MusterClient,
  id: string,
  ends: readonly Operation['state'][] = ['done'],
): Promise<Operation> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  const { interrupts } = session.surroundings;
  interrupts.once('SIGINT', leave);
  const display = await openProgressDisplay(session);
  let last: Operation | undefined;
  try {
    for await (const operation of client.followOperation(id, { signal: leaving.signal })) {
      last = operation;
      display.show(operation);
    }
  } catch (thrown) {
    if (!leaving.signal.aborted) throw thrown;
  } finally {
    display.close();
    interrupts.off('SIGINT', leave);
  }
  if (leaving.signal.aborted || last === undefined) {
    throw new Interrupted(`The work goes on. Watch it again with: muster operation watch ${id}`);
  }
  if (!ends.includes(last.state)) throw failureOf(last);
  return last;
}

/** What a failed operation could not take away again, and where. */
function leftOvers({ steps }: Operation): Finding[] {
  return steps
    .filter((step) => step.left_over !== '')
    .map(({ server, left_over: what }) => ({ server, message: `left behind: ${what}` }));
}

/** Why an operation did not do its work. */
export function failureOf(operation: Operation): ApiError {
  const { id, description, last_error: error } = operation;
  const keeps = operation.steps.some(({ state }) => state === 'done');
  const undone = operation.state === 'undone' && !keeps ? ' What was done has been undone.' : '';
  if (error === null) return new ApiError(400, 'operation.cancelled', `${description}: it was stopped.${undone}`);
  const code = isErrorCode(error.code) ? error.code : 'operation.failed';
  return new ApiError(500, code, error.message, {
    findings: [...error.findings, ...leftOvers(operation)],
    nextStep: `${error.next_step}${undone}\nSee "muster operation show ${id}".`,
  });
}
