import type { StepAction, StepUndo } from '@muster/operations';
import type { FlowTools, WithServers } from '../tools.js';
import { changeMember, decideMember, lookAtMember, memberStatus } from './member-state.js';
import { show, showAfter, showAsBefore } from './server-detail.js';

/** What the member was before: one that somebody had evacuated is not brought back. */
interface Before {
  readonly status: string;
}

/**
 * Takes a member out of service: its instances move to the others, or stop where they can not. The record says so
 * meanwhile, and the very member is asked, since without it nothing moves.
 */
export const putOutOfService: StepAction<WithServers, FlowTools, Before, null, null> = {
  intend: async (context) => ({ status: await memberStatus(context) }),
  look: lookAtMember('Evacuated'),
  act: async (context) => {
    await show(context, { status: 'ready', detail: 'evacuating' });
    await changeMember(context, { action: 'evacuate', mode: 'auto' });
  },
  record: (tx, context) => showAfter(tx, context, { status: 'ready', detail: '' }),
};

/** Brings the member back with its instances, if it was in service before. */
export const bringBack: StepUndo<WithServers, FlowTools, Before | null, null> = {
  look: async (context) => {
    if (context.intent === null || context.intent.status === 'Evacuated') return { state: 'present', result: null };
    return decideMember(context.server, 'Online', await memberStatus(context), false);
  },
  act: (context) => changeMember(context, { action: 'restore', mode: '' }),
  record: showAsBefore,
};
