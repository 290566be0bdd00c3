import { MusterError } from '@muster/errors';
import type { Found, IncusMember } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { answeringMember, type AnsweringMember } from '../flows/answering-member.js';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import type { RemoveServersInput } from './input.js';

/** A member with this role holds no part of the cluster's database. */
const CLIENT = 'database-client';

interface Intent {
  readonly before: boolean;
}

interface Seen extends Found<IncusMember> {
  readonly via: AnsweringMember;
}

/**
 * Makes a member give its part of the cluster's database to others, so that its going costs no vote. The roles that Incus
 * gives by itself have to stay in the list: it refuses one that lacks them.
 */
export const leaveDatabase: StepAction<RemoveServersInput, FlowTools, Intent, null, Seen> = {
  intend: async (context) => ({ before: (await find(context)).value.roles.includes(CLIENT) }),
  look: async (context) => {
    const seen = await find(context);
    return seen.value.roles.includes(CLIENT) ? { state: 'present', result: null } : { state: 'absent', seen };
  },
  act: async ({ signal }, { via, value, etag }) => {
    await via.incus.cluster.updateMember({ ...value, roles: [...value.roles, CLIENT] }, { etag, signal });
  },
};

export const returnToDatabase: StepUndo<RemoveServersInput, FlowTools, Intent> = {
  act: async (context) => {
    if (context.intent.before) return;
    const { via, value, etag } = await find(context);
    if (!value.roles.includes(CLIENT)) return;
    const roles = value.roles.filter((role) => role !== CLIENT);
    await via.incus.cluster.updateMember({ ...value, roles }, { etag, signal: context.signal });
  },
};

async function find(context: FlowContext<RemoveServersInput>): Promise<Seen> {
  const via = await answeringMember(context, context.input.staying);
  const member = await via.incus.cluster.findMember(context.server, { signal: context.signal });
  if (member !== undefined) return { ...member, via };
  throw new MusterError('step.broken', `${context.server} is no member of the cluster any more`);
}
