import { MusterError } from '@muster/errors';
import { hostPortOf, ServerCallError, waitForOperation, type IncusMember } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { firstServer, type CreateClusterInput } from './input.js';
import { clientsOf, type FlowTools } from '../flows/tools.js';
import { isIncusAway, isWaitingForRepair } from '../flows/fallback-listener.js';
import { restoreBackup } from '../flows/steps/back-up-server.js';
import { lookAtReset, resetServer } from '../flows/steps/reset-server.js';
import { standsAlone } from '../flows/steps/stands-alone.js';
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
    if (joiner === 'away') {
      return {
        state: 'broken',
        seen: member,
        why: 'it was cut off while it joined, and its Incus does not start any more',
      };
    }
    if (joiner.clustered && member?.status === 'Online') return { state: 'present', result: null };
    if (joiner.clustered && member !== undefined) {
      return { state: 'busy', why: `${server} to come online in the cluster (it is ${member.status})` };
    }
    if (joiner.clustered) {
      return {
        state: 'broken',
        seen: member,
        why: 'it believes to be a member, and the cluster does not know it',
      };
    }
    return { state: 'absent', seen: member };
  },
  /** Puts the server back to where it stood alone; it joins anew, with a new token. */
  repair: (context) => restoreBackup(context, context.server),
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

/** Takes a member back by wiping it, unless it never became one. Whoever stays forgets it later. */
export const undoJoin: StepUndo<CreateClusterInput, FlowTools, null, null> = {
  irreversible: true,
  sideBySide: 8,
  look: async (context) =>
    (await standsAlone(context, context.server))
      ? { state: 'present', result: null }
      : lookAtReset(context, context.server),
  act: (context) => resetServer(context, context.server),
};

async function memberOf(context: CreateClusterContext): Promise<IncusMember | undefined> {
  const { incus } = await clientsOf(context, firstServer(context.input));
  return (await incus.cluster.findMember(context.server, { signal: context.signal }))?.value;
}

async function askJoiner(context: CreateClusterContext): Promise<{ clustered: boolean } | 'away'> {
  try {
    const { incus } = await clientsOf(context, context.server);
    const { value } = await incus.getServer({ signal: context.signal });
    return { clustered: value.environment.server_clustered === true };
  } catch (thrown) {
    if (isIncusAway(thrown) && (await isWaitingForRepair(context, context.server))) return 'away';
    throw thrown;
  }
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
