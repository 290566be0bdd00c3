import { MusterError, type Finding } from '@muster/errors';
import { ServerCallError, type IncusMember } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { answeringMember } from '../../flows/answering-member.js';
import { clientsOf, type FlowContext, type FlowTools } from '../../flows/tools.js';
import type { RemoveServersInput } from '../input.js';
import { blockers } from './blockers.js';
import { readHoldings } from './holdings.js';

/** Milliseconds for a server to say whether it is there. */
const ANSWER_MS = 5_000;

/** Everything that speaks against the removal, all at once, before anything is touched; nothing but GET. */
export const preflight: StepAction<RemoveServersInput, FlowTools, null, null> = {
  look: async (context) => {
    const { leaving, staying } = context.input;
    const [via, away] = await Promise.all([
      answeringMember(context, staying),
      Promise.all(leaving.map((server) => reachFindings(context, server))),
    ]);
    const holdings = await readHoldings(via, context.signal);
    const findings = [
      ...away.flat(),
      ...stayingFindings(staying, via.members),
      ...blockers(leaving, holdings, evacuatedOf(via.members)),
    ];
    if (findings.length === 0) return { state: 'present', result: null };
    throw new MusterError('preflight.refused', findings.map(({ message }) => message).join('; '), { findings });
  },
};

/** The evacuation is over: what is still on the members that leave would be lost with them. */
export const confirmEmpty: StepAction<RemoveServersInput, FlowTools, null, null> = {
  look: async (context) => {
    const { leaving, staying } = context.input;
    const via = await answeringMember(context, staying);
    const findings = blockers(leaving, await readHoldings(via, context.signal), new Set(leaving));
    if (findings.length === 0) return { state: 'present', result: null };
    throw new MusterError('object.in-use', findings.map(({ message }) => message).join('; '), { findings });
  },
};

export function evacuatedOf(members: readonly IncusMember[]): ReadonlySet<string> {
  return new Set(members.filter(({ status }) => status === 'Evacuated').map(({ server_name }) => server_name));
}

/** The instances need somewhere to go, and the database members that are there. */
export function stayingFindings(staying: readonly string[], members: readonly IncusMember[]): Finding[] {
  const found = members.filter(({ server_name }) => staying.includes(server_name));
  const offline = found.filter(({ status }) => status !== 'Online' && status !== 'Evacuated');
  return [
    ...offline.map(({ server_name, status }) => ({
      code: 'member',
      server: server_name,
      message: `${server_name}: is ${status}; bring it back, or take it out first as lost`,
    })),
    ...(found.some(({ status }) => status === 'Online')
      ? []
      : [{ code: 'member', message: 'none of the members that stay is Online; restore one first' }]),
  ];
}

/** A member is wiped by its own API, so it has to answer and to trust us. */
async function reachFindings(context: FlowContext, server: string): Promise<Finding[]> {
  try {
    const { incus } = await clientsOf(context, server);
    const { value } = await incus.getServer({ timeoutMs: ANSWER_MS, signal: context.signal });
    if (value.auth === 'trusted') return [];
    const message = `${server}: does not trust Muster any more, so it can not be wiped`;
    return [{ code: 'untrusted', server, message }];
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError)) throw thrown;
    const message = `${server}: can not be asked (${thrown.detail}); bring it back, or remove it as lost`;
    return [{ code: 'unreachable', server, message }];
  }
}
