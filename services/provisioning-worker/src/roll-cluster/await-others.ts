import type { Look, StepAction } from '@muster/operations';
import { clientsOf, type FlowContext, type FlowTools } from '../flows/tools.js';
import type { RollClusterInput } from './input.js';
import { evacuatedWhenBegun } from './preflight.js';

/** Decides whether a member may have its turn: never while another one is away. */
export function decideTurn(
  server: string,
  members: readonly { readonly server_name: string; readonly status: string }[],
  awayOnPurpose: readonly string[],
): Look<null> {
  const away = members.filter(
    ({ server_name: name, status }) => name !== server && status !== 'Online' && !awayOnPurpose.includes(name),
  );
  if (away.length === 0) return { state: 'present', result: null };
  const why = away.map(({ server_name: name, status }) => `${name} to be Online (it is ${status})`).join(', ');
  return { state: 'busy', why };
}

/** Waits until all the others are in service, so that two members are never away at once. */
export const awaitOthers: StepAction<RollClusterInput, FlowTools, null, null> = {
  look: async (context: FlowContext<RollClusterInput>) => {
    const { incus } = await clientsOf(context, context.server);
    const members = await incus.cluster.members({ signal: context.signal });
    return decideTurn(context.server, members, evacuatedWhenBegun(context));
  },
};
