import { MusterError } from '@muster/errors';
import { ServerCallError } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { answeringMember } from '../flows/answering-member.js';
import { clientsOf, serverNames, type FlowContext, type FlowTools } from '../flows/tools.js';
import type { RollClusterInput } from './input.js';
import { evacuatedBefore, preflightFindings, type MemberFacts } from './preflight-findings.js';

const ANSWER_MS = 8_000;

/** What later steps keep to. */
export type Preflighted = Readonly<{ evacuated_before: string[] }>;

/** Looks at every member and decides whether to begin; changes nothing. */
export const preflight: StepAction<RollClusterInput, FlowTools, null, Preflighted> = {
  look: async (context) => {
    const facts = await memberFacts(context);
    const findings = preflightFindings(facts);
    if (findings.length > 0) {
      const message = `The cluster is not in a state to go through its members: ${findings.map((f) => f.message).join('; ')}`;
      throw new MusterError('preflight.refused', message, { findings });
    }
    return { state: 'present', result: { evacuated_before: evacuatedBefore(facts) } };
  },
};

/** The members that were out of service when the operation began. */
export function evacuatedWhenBegun(context: FlowContext): readonly string[] {
  return (context.result('preflight') as Preflighted | undefined)?.evacuated_before ?? [];
}

async function memberFacts(context: FlowContext<RollClusterInput>): Promise<MemberFacts[]> {
  const names = serverNames(context.input);
  const { incus } = await answeringMember(context, names);
  const members = await incus.cluster.members({ timeoutMs: ANSWER_MS, signal: context.signal });
  return Promise.all(
    names.map(async (name) => {
      const status = members.find(({ server_name }) => server_name === name)?.status;
      return { name, status, ...(await answerOf(context, name)) };
    }),
  );
}

async function answerOf(context: FlowContext, name: string): Promise<Pick<MemberFacts, 'unreachable' | 'ready'>> {
  try {
    const { os } = await clientsOf(context, name);
    const { system_is_ready } = await os.environment({ timeoutMs: ANSWER_MS, signal: context.signal });
    return { unreachable: undefined, ready: system_is_ready !== false };
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return { unreachable: thrown.detail, ready: false };
    throw thrown;
  }
}
