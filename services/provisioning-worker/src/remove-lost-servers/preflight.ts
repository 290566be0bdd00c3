import { MusterError } from '@muster/errors';
import { ServerCallError } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { answeringMember } from '../flows/answering-member.js';
import { clientsOf, type FlowContext, type FlowTools } from '../flows/tools.js';
import type { RemoveServersInput } from '../remove-servers/input.js';
import { lostFindings, stillHeard, type ClusterVoice, type Sign } from './lost-findings.js';

/** Milliseconds for a sign of life. */
const ANSWER_MS = 5_000;

/**
 * Makes sure that the servers are really lost, to us and to the cluster, and that the rest can do without them. A member
 * that died just now is waited for until the cluster has noticed, too.
 */
export const confirmLost: StepAction<RemoveServersInput, FlowTools, null, null> = {
  look: async (context) => {
    const { leaving } = context.input;
    const [voice, signs] = await Promise.all([
      voiceOf(context),
      Promise.all(leaving.map(async (server) => [server, await signOf(context, server)] as const)),
    ]);
    const findings = lostFindings(new Map(signs), voice);
    if (findings.length > 0) {
      throw new MusterError('preflight.refused', findings.map(({ message }) => message).join('; '), { findings });
    }
    const silent = signs.flatMap(([server, sign]) => (sign.kind === 'silent' ? [server] : []));
    const heard = voice.kind === 'answers' ? stillHeard(silent, voice.members) : [];
    if (heard.length === 0) return { state: 'present', result: null };
    return {
      state: 'busy',
      why: `the cluster to miss ${heard.join(', ')} as well; it says Offline after 20 s of silence`,
    };
  },
};

async function signOf(context: FlowContext, server: string): Promise<Sign> {
  try {
    const { incus } = await clientsOf(context, server);
    const { value } = await incus.getServer({ timeoutMs: ANSWER_MS, signal: context.signal });
    if (value.auth === 'trusted' && value.environment.server_clustered === true) return { kind: 'alive' };
    return { kind: 'changed', detail: value.auth === 'trusted' ? 'it is no member' : 'it trusts others' };
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError)) throw thrown;
    const changed = thrown.kind === 'tls-mismatch' || thrown.kind === 'untrusted';
    return { kind: changed ? 'changed' : 'silent', detail: thrown.detail };
  }
}

async function voiceOf(context: FlowContext<RemoveServersInput>): Promise<ClusterVoice> {
  const { staying } = context.input;
  try {
    const { members } = await answeringMember(context, staying);
    return { kind: 'answers', members };
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError)) throw thrown;
    const signs = await Promise.all(staying.map(async (server) => [server, await signOf(context, server)] as const));
    const answering = signs.flatMap(([server, sign]) => (sign.kind === 'alive' ? [server] : []));
    if (answering.length === 0) return { kind: 'silent', detail: thrown.detail };
    return { kind: 'no-quorum', answering, detail: thrown.detail };
  }
}
