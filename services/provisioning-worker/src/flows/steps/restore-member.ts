import type { StepAction, StepUndo } from '@muster/operations';
import type { FlowTools, WithServers } from '../tools.js';
import { changeMember, lookAtMember, memberStatus } from './member-state.js';
import { show, showAfter, showAsBefore } from './server-detail.js';

/** How instances come back: `skip` leaves them where they went. */
export interface RestoreInput extends WithServers {
  readonly restoreMode: '' | 'skip';
}

/** Takes a member back into service. */
export const restoreMember: StepAction<RestoreInput, FlowTools, null, null, null> = {
  look: lookAtMember('Online'),
  act: async (context) => {
    await show(context, { status: 'ready', detail: 'restoring' });
    await changeMember(context, { action: 'restore', mode: context.input.restoreMode });
  },
  record: (tx, context) => showAfter(tx, context, { status: 'ready', detail: '' }),
};

/** A restoration that Incus is at comes to its end; nobody is evacuated again for it. */
export const settleMember: StepUndo<WithServers, FlowTools> = {
  look: async (context) => {
    const status = await memberStatus(context);
    if (status === 'Restoring') return { state: 'busy', why: `the instances of ${context.server} to come back` };
    return { state: 'present', result: null };
  },
  record: showAsBefore,
};
