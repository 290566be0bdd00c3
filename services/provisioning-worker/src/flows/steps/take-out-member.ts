import { ServerCallError } from '@muster/incus';
import type { Look } from '@muster/operations';
import { answeringMember, type AnsweringMember } from '../answering-member.js';
import type { FlowContext } from '../tools.js';
import { lookAtReset, resetServer } from './reset-server.js';

/** What is to be done next to take a member out. */
export type TakeOut = { readonly next: 'reset' } | { readonly next: 'remove'; readonly via: AnsweringMember };

/** Roles of a member that votes in the cluster's database. */
const VOTERS = new Set(['database-leader', 'database']);

/**
 * Where the taking out of a member stands. It is wiped first, while it still trusts us: a member that has left its cluster
 * trusts nobody any more. Then the cluster forgets it by force, through a member that stays; then it comes back by itself.
 * At each of these points it can be gone on with.
 *
 * The one exception is the voter of two members: without it the other can decide nothing, not even to forget it. It is
 * forgotten first, by force, which hands its vote over; a member that is removed by force goes on trusting us as long as
 * it runs.
 *
 * @param staying members to ask, in the order of preference.
 */
export async function lookAtTakeOut(
  context: FlowContext,
  server: string,
  staying: readonly string[],
): Promise<Look<null, TakeOut>> {
  const reset = await lookAtReset(context, server);
  if (reset.state === 'absent') {
    const via = await answeringMember(context, staying);
    return { state: 'absent', seen: isVoterOfTwo(via, server) ? { next: 'remove', via } : { next: 'reset' } };
  }
  // Not answered and away: it may come up again as the member that it was, so it must not be forgotten yet.
  if (reset.state === 'busy' && context.notes['reset_request'] !== 'answered') return reset;
  const via = await answeringMember(context, staying);
  if (via.members.some(({ server_name }) => server_name === server)) {
    return { state: 'absent', seen: { next: 'remove', via } };
  }
  return reset as Look<null, TakeOut>;
}

function isVoterOfTwo({ members }: AnsweringMember, server: string): boolean {
  const leaving = members.find(({ server_name }) => server_name === server);
  return members.length === 2 && leaving?.roles.some((role) => VOTERS.has(role)) === true;
}

/** Does what comes next. */
export async function takeOut(context: FlowContext, server: string, step: TakeOut): Promise<void> {
  if (step.next === 'reset') await resetServer(context, server);
  else await removeByForce(step.via, server, context.signal);
}

/**
 * Has the cluster forget a member that is not there any more. Right after the death of the leader Incus answers
 * `Missing event connection`, which is tried again like any fault of a server.
 *
 * @param pending for one that never arrived; no list shows it, so there may be none.
 */
export async function removeByForce(
  { incus }: AnsweringMember,
  server: string,
  signal: AbortSignal,
  { pending = false } = {},
): Promise<void> {
  try {
    await incus.cluster.deleteMember(server, { force: true, pending, signal });
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError) || thrown.kind !== 'not-found') throw thrown;
  }
}
