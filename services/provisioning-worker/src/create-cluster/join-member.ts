import { MusterError } from '@muster/errors';
import { hostPortOf, ServerCallError, waitForOperation, type IncusMember } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { firstServer, type CreateClusterInput } from './input.js';
import { clientsOf, type FlowTools } from '../flows/tools.js';
import { addressesOf, clusterCertificateOf, type CreateClusterContext } from './tools.js';

/** Milliseconds for one join; half a second on an idle machine, longer the more members there are. */
const JOIN_TIMEOUT_MS = 180_000;

/**
 * Lets one server join, one after another: Incus cannot take two at once. Whether it has joined is asked of the cluster
 * and of the server itself, and both have to agree.
 */
export const joinMember: StepAction<CreateClusterInput, FlowTools, null, null, IncusMember | undefined> = {
  look: async (context) => {
    const { server } = context;
    const [member, joiner] = await Promise.all([memberOf(context), askJoiner(context)]);
    if (joiner.clustered && member?.status === 'Online') return { state: 'present', result: null };
    if (joiner.clustered && member !== undefined) {
      return { state: 'busy', why: `${server} to come online in the cluster (it is ${member.status})` };
    }
    if (joiner.clustered) {
      return {
        state: 'broken',
        seen: member,
        why: 'it believes to be a member, and the cluster does not know it; reset it',
      };
    }
    return { state: 'absent', seen: member };
  },
  act: async (context) => {
    const { server, signal } = context;
    const first = await clientsOf(context, firstServer(context.input));
    const token = await joinToken(context, first.incus.cluster);
    const own = addressesOf(context, server);
    const bootstrap = addressesOf(context, firstServer(context.input));
    const joiner = await clientsOf(context, server);
    const request = {
      serverName: server,
      clusterAddress: hostPortOf(bootstrap.cluster, bootstrap.port),
      clusterCertificate: clusterCertificateOf(context),
      serverAddress: hostPortOf(own.cluster, own.port),
      token,
    };
    const handle = await joiner.incus.cluster.join(request, { signal, timeoutMs: 30_000 });
    const outcome = await waitForOperation(joiner.connection, handle, { timeoutMs: JOIN_TIMEOUT_MS, signal });
    if (outcome.outcome === 'failed' || outcome.outcome === 'cancelled') {
      // Incus leaves a server that failed to join as it was: it can be tried again with a new token.
      throw new MusterError('server.failed', `${server} could not join: ${outcome.error}`);
    }
  },
};

async function memberOf(context: CreateClusterContext): Promise<IncusMember | undefined> {
  const { incus } = await clientsOf(context, firstServer(context.input));
  return (await incus.cluster.findMember(context.server, { signal: context.signal }))?.value;
}

async function askJoiner(context: CreateClusterContext): Promise<{ clustered: boolean }> {
  const { incus } = await clientsOf(context, context.server);
  const { value } = await incus.getServer({ signal: context.signal });
  return { clustered: value.environment.server_clustered === true };
}

/**
 * A token for the joiner. Where an earlier join was cut off, a pending member that no list shows holds the name; only
 * then is it removed, since looking found neither side to have joined.
 */
async function joinToken(
  { server, signal }: CreateClusterContext,
  cluster: Awaited<ReturnType<typeof clientsOf>>['incus']['cluster'],
): Promise<string> {
  try {
    return (await cluster.createJoinToken(server, { signal })).token;
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError) || !/already has a member/i.test(thrown.detail)) throw thrown;
  }
  await cluster.deleteMember(server, { force: true, pending: true, signal });
  return (await cluster.createJoinToken(server, { signal })).token;
}
