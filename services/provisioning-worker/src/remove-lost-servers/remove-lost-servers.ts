import { defineFlow, type StepAction } from '@muster/operations';
import { answeringMember, type AnsweringMember } from '../flows/answering-member.js';
import { forgetMember } from '../flows/cluster-members.js';
import { firstSweep } from '../flows/steps/first-sweep.js';
import { removeByForce } from '../flows/steps/take-out-member.js';
import { clientsOf, serverIdOf, type FlowContext, type FlowTools } from '../flows/tools.js';
import { leavingServers, type RemoveServersInput } from '../remove-servers/input.js';
import { confirmLost } from './preflight.js';

interface Seen {
  readonly via: AnsweringMember;
}

/** Note of a row that its reader is shown. */
const LEFT_OVER = 'left_over';

const forget: StepAction<RemoveServersInput, FlowTools, null, null, Seen> = {
  irreversible: true,
  look: async (context) => {
    const via = await answeringMember(context, context.input.staying);
    const listed = via.members.some(({ server_name }) => server_name === context.server);
    return listed ? { state: 'absent', seen: { via } } : { state: 'present', result: null };
  },
  act: async (context, { via }) => {
    await context.note(LEFT_OVER, await leftOver(context));
    await removeByForce(via, context.server, context.signal);
  },
  record: async (tx, context) => forgetMember(tx, context.clusterId, serverIdOf(context, context.server)),
};

/** What nobody can do for a server that is not there. */
async function leftOver(context: FlowContext<RemoveServersInput>): Promise<string> {
  const { server, input } = context;
  const { connection_url } = await clientsOf(context, server);
  const reset = `${server}: if it comes back, it waits for its cluster for ever; reset it`;
  const named = hostOf(input.cluster.connectionUrl);
  if (named === undefined || named !== hostOf(connection_url)) return reset;
  return `${reset}. The connection_url of cluster "${input.cluster.name}" still names it; change that`;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/**
 * How a cluster goes on without servers that will not come back, whichever they are: none of its members is special to us.
 * What was on them is lost with them.
 */
export const removeLostServers = defineFlow<RemoveServersInput, FlowTools>({
  kind: 'remove-lost-servers',
  patienceMs: 3 * 60_000,
  steps: [
    { name: 'confirm-lost', action: confirmLost },
    { name: 'forget', action: forget, each: leavingServers, pivot: true },
    { name: 'refresh-inventory', action: firstSweep },
  ],
  ended: async () => Promise.resolve(),
});
