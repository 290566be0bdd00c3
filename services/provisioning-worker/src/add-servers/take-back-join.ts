import type { StepUndo } from '@muster/operations';
import { answeringMember } from '../flows/answering-member.js';
import { unlinkMember } from '../flows/cluster-members.js';
import { standsAlone } from '../flows/steps/stands-alone.js';
import { lookAtTakeOut, removeByForce, takeOut, type TakeOut } from '../flows/steps/take-out-member.js';
import { serverIdOf, type FlowTools } from '../flows/tools.js';
import type { AddServersInput } from './input.js';

/** Note of a row: no half-made member of this name is left in the cluster. */
const PENDING_REMOVED = 'pending_removed';

type Next = TakeOut | { readonly next: 'forget-pending' };

/**
 * Takes a server out of the cluster that it has joined, or begun to join: it is wiped, forgotten by the cluster, and comes
 * back registered and free. One that never became a member stays as it is; what the cluster keeps of it goes.
 */
export const takeBackJoin: StepUndo<AddServersInput, FlowTools, null, Next> = {
  irreversible: true,
  look: async (context) => {
    const { server, input, notes } = context;
    if (!(await standsAlone(context, server))) return lookAtTakeOut(context, server, input.members);
    const via = await answeringMember(context, input.members);
    // It was put back to where it stood alone, and the cluster still takes it for a member.
    if (via.members.some(({ server_name }) => server_name === server)) {
      return { state: 'absent', seen: { next: 'remove', via } };
    }
    if (notes[PENDING_REMOVED] === true) return { state: 'present', result: null };
    return { state: 'absent', seen: { next: 'forget-pending' } };
  },
  act: async (context, step) => {
    if (step.next !== 'forget-pending') {
      await takeOut(context, context.server, step);
      return;
    }
    const via = await answeringMember(context, context.input.members);
    await removeByForce(via, context.server, context.signal, { pending: true });
    await context.note(PENDING_REMOVED, true);
  },
  record: async (tx, context) => unlinkMember(tx, context.clusterId, serverIdOf(context, context.server)),
};
