import type { StepAction } from '@muster/operations';
import { answeringMember, type AnsweringMember } from '../flows/answering-member.js';
import { giveSystemVolumes, systemVolumesIn, type SystemVolumes } from '../flows/steps/system-volumes.js';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import type { AddServersInput } from './input.js';

interface Seen {
  readonly via: AnsweringMember;
  readonly missing: SystemVolumes;
}

/** Gives a new member volumes for its backups, images and logs, the same that the other members have. */
export const postJoin: StepAction<AddServersInput, FlowTools, SystemVolumes, null, Seen> = {
  intend: async (context) => {
    const via = await oldMember(context);
    return systemVolumesIn((await via.incus.getServer({ target: via.name, signal: context.signal })).value.config);
  },
  look: async (context) => {
    const via = await oldMember(context);
    const { value } = await via.incus.getServer({ target: context.server, signal: context.signal });
    const missing = Object.fromEntries(
      Object.entries(context.intent).filter(([key, volume]) => value.config[key] !== volume),
    );
    if (Object.keys(missing).length === 0) return { state: 'present', result: null };
    return { state: 'absent', seen: { via, missing } };
  },
  act: async (context, { via, missing }) => giveSystemVolumes(via.incus, context.server, missing, context.signal),
};

async function oldMember(context: FlowContext<AddServersInput>): Promise<AnsweringMember> {
  return answeringMember(context, context.input.members);
}
