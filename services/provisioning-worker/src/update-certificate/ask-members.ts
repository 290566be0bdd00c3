import { MusterError, type Finding } from '@muster/errors';
import { readCertificate, ServerCallError } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { clientsOf, serverNames, type FlowContext, type FlowTools } from '../flows/tools.js';
import type { UpdateCertificateInput } from './input.js';

/** Milliseconds for a member to say that it is there. */
const ANSWER_MS = 8_000;

/**
 * Asks every member whether it could take the certificate now: one that is away would come back with the old one and find
 * nobody who believes it. Nothing is changed before all of them answer.
 */
export const askMembers: StepAction<UpdateCertificateInput, FlowTools, null, null> = {
  look: async (context) => {
    const { notBefore } = readCertificate(context.input.certificate);
    const findings = await Promise.all(
      serverNames(context.input).map((server) => findingOf(context, server, notBefore)),
    );
    const all = findings.filter((finding) => finding !== undefined);
    if (all.length === 0) return { state: 'present', result: null };
    throw new MusterError('preflight.refused', 'Not every member can take the certificate now', { findings: all });
  },
};

async function findingOf(
  context: FlowContext<UpdateCertificateInput>,
  server: string,
  notBefore: Date,
): Promise<Finding | undefined> {
  try {
    const { incus } = await clientsOf(context, server);
    const { value, serverTime } = await incus.getServer({ timeoutMs: ANSWER_MS, signal: context.signal });
    if (value.auth !== 'trusted') return { code: 'untrusted', server, message: 'does not trust Muster' };
    if (serverTime !== undefined && serverTime < notBefore) {
      return {
        code: 'clock',
        server,
        message: `has a clock (${serverTime.toISOString()}) that is before the certificate begins`,
      };
    }
    return undefined;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError)) throw thrown;
    return { code: 'unreachable', server, message: `can not be asked (${thrown.detail})` };
  }
}
