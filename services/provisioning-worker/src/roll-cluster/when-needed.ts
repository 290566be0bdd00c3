import type { StepAction } from '@muster/operations';
import type { CheckedUpdate } from '../flows/steps/check-update.js';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import type { RollClusterInput } from './input.js';
import { evacuatedWhenBegun } from './preflight.js';

type Action<Intent> = StepAction<RollClusterInput, FlowTools, Intent, null, null>;
type Context = FlowContext<RollClusterInput>;

/** True for a rolling reboot, and for a member that its update wants rebooted. */
export function needsReboot(context: Pick<Context, 'input' | 'server' | 'result'>): boolean {
  if (context.input.rollFor === 'rolling reboot') return true;
  const found = context.result('check-update', context.server) as CheckedUpdate | undefined;
  return found?.needs_reboot === true;
}

/** True for a member that goes back into service by itself: not for one that somebody took out of it before. */
export function comesBack(context: Context): boolean {
  return needsReboot(context) && !evacuatedWhenBegun(context).includes(context.server);
}

/** The same step, and nothing at all for a member that does not need it. */
export function when<Intent>(needed: (context: Context) => boolean, action: Action<Intent>): Action<Intent> {
  return {
    ...action,
    look: async (context) => (needed(context) ? action.look(context) : { state: 'present', result: null }),
    record: async (tx, context, result) => {
      if (needed(context)) await action.record?.(tx, context, result);
    },
  };
}
