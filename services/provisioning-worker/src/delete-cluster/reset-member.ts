import type { StepAction } from '@muster/operations';
import { lookAtReset, mayBeResetting, resetServer } from '../flows/steps/reset-server.js';
import type { FlowTools } from '../flows/tools.js';
import type { DeleteClusterInput } from './input.js';
import { forgetRecord, releaseRecord } from './records.js';
import { withinPatience, type Clean } from './within-patience.js';

/** Milliseconds for a server to install itself anew and register; a machine with slow firmware takes minutes. */
const RETURN_MS = 20 * 60_000;

/**
 * Resets one server, and waits until it has its record again. One that does not come back is left over like one that
 * does not answer, but its record stays: it can still come back.
 */
export const resetMember: StepAction<DeleteClusterInput, FlowTools, null, Clean, null> = {
  ...withinPatience<null>(
    {
      look: (context) => lookAtReset(context, context.server),
      act: (context) => resetServer(context, context.server, context.input.token),
      patience: (context) =>
        mayBeResetting(context)
          ? { ms: RETURN_MS, endsByRefusal: false }
          : { ms: context.input.patienceMs, endsByRefusal: true },
    },
    (context, why) =>
      mayBeResetting(context)
        ? `${context.server} was told to reset and has not come back yet: ${why}`
        : `${context.server} was not reset and may still hold what it had in cluster "${context.input.cluster.name}": ${why}`,
  ),
  record: async (tx, context, { clean }) => {
    await (clean || mayBeResetting(context) ? releaseRecord(tx, context) : forgetRecord(tx, context));
  },
};
