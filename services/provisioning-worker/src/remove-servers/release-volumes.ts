import type { StepAction, StepUndo } from '@muster/operations';
import { answeringMember, type AnsweringMember } from '../flows/answering-member.js';
import {
  giveSystemVolumes,
  remainingSystemVolumes,
  systemVolumesIn,
  takeSystemVolumes,
  type SystemVolumes,
} from '../flows/steps/system-volumes.js';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import type { RemoveServersInput } from './input.js';

interface Seen {
  readonly via: AnsweringMember;
}

/** Removes the volumes in which a member keeps its own data. */
export const releaseVolumes: StepAction<RemoveServersInput, FlowTools, SystemVolumes, null, Seen> = {
  intend: async (context) => {
    const via = await stayingMember(context);
    return systemVolumesIn(
      (await via.incus.getServer({ target: context.server, signal: context.signal })).value.config,
    );
  },
  look: async (context) => {
    const via = await stayingMember(context);
    const { server, intent, signal } = context;
    const { value } = await via.incus.getServer({ target: server, signal });
    const used = Object.keys(systemVolumesIn(value.config));
    const left = await remainingSystemVolumes(via.incus, server, intent, signal);
    return used.length + left.length === 0 ? { state: 'present', result: null } : { state: 'absent', seen: { via } };
  },
  act: async ({ server, intent, signal }, { via }) => takeSystemVolumes(via.incus, server, intent, signal),
};

/** Gives them back, empty. */
export const returnVolumes: StepUndo<RemoveServersInput, FlowTools, SystemVolumes> = {
  act: async (context) => {
    const via = await stayingMember(context);
    await giveSystemVolumes(via.incus, context.server, context.intent ?? {}, context.signal);
  },
};

async function stayingMember(context: FlowContext<RemoveServersInput>): Promise<AnsweringMember> {
  return answeringMember(context, context.input.staying);
}
