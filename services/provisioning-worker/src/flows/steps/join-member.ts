import { MusterError } from '@muster/errors';
import { hostPortOf, ServerCallError, waitForOperation, type IncusMember, type JoinRequest } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { isIncusAway, isWaitingForRepair } from '../fallback-listener.js';
import { answeringMember, type AnsweringMember } from '../answering-member.js';
import { clientsOf, type FlowContext, type FlowTools, type WithServers } from '../tools.js';
import { restoreBackup } from './back-up-server.js';
import { addressesOf } from './server-addresses.js';
import { standsAlone } from './stands-alone.js';

/** Milliseconds for one join; half a second on an idle machine, longer the more members there are. */
const JOIN_TIMEOUT_MS = 180_000;

/**
 * A join that failed this far has shut the joiner's database, and Incus never opens it again: whatever needs it waits for
 * ever, until it starts anew (seen on Incus 7.0.2 after a power cut in the join before).
 */
const SHUT_DATABASE = /Failed to (join cluster|connect to cluster leader)/;
/** Milliseconds for a server that stands alone to say something that it has stored. */
const DATABASE_ANSWERS_MS = 5_000;
/** Note of a row whose server has to be put back to where it stood alone before anything else: the reason, or nothing. */
export const PUT_BACK = 'put_back';

/** What differs from flow to flow when a server joins. */
export interface JoinWays<Input extends WithServers> {
  /** Members that can let it in, in the order of preference. */
  readonly through: (input: Input) => readonly string[];
  /** Its own values for the keys of pools and networks that belong to a member. */
  readonly memberConfig?: (context: FlowContext<Input>) => JoinRequest['memberConfig'];
  /** Our own rows that change with the join. */
  readonly record?: StepAction<Input, FlowTools>['record'];
}

interface Seen {
  readonly via: AnsweringMember;
}

/**
 * Lets one server join, one after another: Incus cannot take two at once. Whether it has joined is asked of the cluster
 * and of the server itself, and both have to agree.
 */
export function joinMember<Input extends WithServers>(
  ways: JoinWays<Input>,
): StepAction<Input, FlowTools, null, null, Seen> {
  return {
    look: async (context) => {
      const { server } = context;
      const putBack = await whyPutBack(context);
      if (putBack !== undefined) {
        const via = await answeringMember(context, ways.through(context.input));
        return { state: 'broken', seen: { via }, why: putBack };
      }
      const [via, joiner] = await Promise.all([
        answeringMember(context, ways.through(context.input)),
        askJoiner(context),
      ]);
      const member = via.members.find(({ server_name }) => server_name === server);
      if (joiner === 'away') {
        const why = 'it was cut off while it joined, and its Incus does not start any more';
        return { state: 'broken', seen: { via }, why };
      }
      if (!joiner.clustered) return { state: 'absent', seen: { via } };
      if (member?.status === 'Online') return { state: 'present', result: null };
      if (member !== undefined) {
        return { state: 'busy', why: `${server} to come online in the cluster (it is ${member.status})` };
      }
      return {
        state: 'broken',
        seen: { via },
        why: 'it believes to be a member, and the cluster does not know it',
      };
    },
    /** Puts the server back to where it stood alone; it joins anew, with a new token. */
    repair: (context) => restoreBackup(context, context.server),
    act: async (context, { via }) => {
      const { server, signal } = context;
      const token = await joinToken(context, via);
      const own = addressesOf(context, server);
      const joiner = await clientsOf(context, server);
      const request: JoinRequest = {
        serverName: server,
        clusterAddress: addressOfMember(via.members, via.name),
        clusterCertificate: await certificateOf(context, via),
        serverAddress: hostPortOf(own.cluster, own.port),
        token,
        memberConfig: ways.memberConfig?.(context) ?? [],
      };
      const handle = await joiner.incus.cluster.join(request, { signal, timeoutMs: 30_000 });
      const outcome = await waitForOperation(joiner.connection, handle, { timeoutMs: JOIN_TIMEOUT_MS, signal });
      if (outcome.outcome === 'failed' || outcome.outcome === 'cancelled') {
        // Otherwise Incus leaves a server that failed to join as it was: it can be tried again with a new token.
        if (SHUT_DATABASE.test(outcome.error)) {
          await context.note(PUT_BACK, 'its join failed half way, and its database stays shut');
        }
        throw new MusterError('server.failed', `${server} could not join: ${outcome.error}`);
      }
    },
    ...(ways.record === undefined ? {} : { record: ways.record }),
  };
}

/**
 * Why the server has still to be put back, if it has. Only the server itself can tell that it was: the answer to the
 * request gets lost with the Incus through which it travels. With a shut database it still says that it stands alone, and
 * answers nothing that is stored.
 */
async function whyPutBack(context: FlowContext): Promise<string | undefined> {
  const why = context.notes[PUT_BACK];
  if (typeof why !== 'string' || why === '') return undefined;
  if (!(await standsAlone(context, context.server)) || !(await hasOpenDatabase(context))) return why;
  await context.note(PUT_BACK, '');
  return undefined;
}

async function hasOpenDatabase(context: FlowContext): Promise<boolean> {
  const { incus } = await clientsOf(context, context.server);
  try {
    await incus.projects.list({ timeoutMs: DATABASE_ANSWERS_MS, signal: context.signal });
    return true;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return false;
    throw thrown;
  }
}

async function askJoiner(context: FlowContext): Promise<{ clustered: boolean } | 'away'> {
  try {
    const { incus } = await clientsOf(context, context.server);
    const { value } = await incus.getServer({ signal: context.signal });
    return { clustered: value.environment.server_clustered === true };
  } catch (thrown) {
    if (isIncusAway(thrown) && (await isWaitingForRepair(context, context.server))) return 'away';
    throw thrown;
  }
}

/** host:port under which the members reach each other. */
function addressOfMember(members: readonly IncusMember[], name: string): string {
  const url = members.find(({ server_name }) => server_name === name)?.url;
  if (url === undefined) throw new MusterError('server.failed', `${name} does not list itself as a member`);
  return url.replace(/^https:\/\//, '');
}

/** The certificate that the members present: the recorded one, or what the member says over its pinned connection. */
async function certificateOf(context: FlowContext, via: AnsweringMember): Promise<string> {
  const { cluster_certificate: recorded } = await clientsOf(context, via.name);
  if (recorded !== null && recorded !== '') return recorded;
  return (await via.incus.getServer({ signal: context.signal })).value.environment.certificate ?? '';
}

/**
 * A token for the joiner. Where an earlier join was cut off the cluster may hold the name for a member that is none: one
 * that no list shows, since it is pending, or one that is listed while the server itself was put back to where it stood
 * alone. Only then is it removed, since looking found the server not to have joined.
 */
async function joinToken({ server, signal }: FlowContext, { incus, members }: AnsweringMember): Promise<string> {
  const { cluster } = incus;
  try {
    return (await cluster.createJoinToken(server, { signal })).token;
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError) || !/already has a member/i.test(thrown.detail)) throw thrown;
  }
  const listed = members.some(({ server_name }) => server_name === server);
  await cluster.deleteMember(server, { force: true, pending: !listed, signal });
  return (await cluster.createJoinToken(server, { signal })).token;
}
