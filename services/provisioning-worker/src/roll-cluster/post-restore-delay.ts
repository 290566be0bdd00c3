import type { StepAction } from '@muster/operations';
import { databaseNow } from '../flows/steps/sent-request.js';
import type { FlowTools } from '../flows/tools.js';
import type { RollClusterInput } from './input.js';
import { comesBack } from './when-needed.js';

interface Until {
  /** Milliseconds of the database's clock. */
  readonly until: number;
}

/**
 * Lets the cluster settle after a member is back, for as long as it is configured with. The end is written down before
 * the wait begins, and no process waits: it makes no difference who dies meanwhile.
 */
export const postRestoreDelay: StepAction<RollClusterInput, FlowTools, Until, null> = {
  intend: async (context) => ({ until: (await databaseNow(context)) + context.input.postRestoreDelayMs }),
  look: async (context) => {
    const remainingMs = context.intent.until - (await databaseNow(context));
    if (remainingMs <= 0 || !comesBack(context)) return { state: 'present', result: null };
    const end = new Date(context.intent.until).toISOString();
    return { state: 'busy', why: `the delay after ${context.server} to be over at ${end}`, againInMs: remainingMs };
  },
};
