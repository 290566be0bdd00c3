import { MusterError } from '@muster/errors';
import { waitForOperation } from '@muster/incus';
import type { Look } from '@muster/operations';
import { clientsOf, type FlowContext } from '../tools.js';

/** Milliseconds in which most evacuations and restorations are over; afterwards the operation is put aside. */
const WAIT_MS = 15_000;
const LOOK_AGAIN_MS = 3_000;
/** Note of a row whose change takes longer than that: many instances move. */
const SLOW = 'slow';

/** What the cluster says of the row's member, asked of that very member. */
export async function memberStatus(context: FlowContext): Promise<string> {
  const { incus } = await clientsOf(context, context.server);
  const member = await incus.cluster.findMember(context.server, { signal: context.signal });
  if (member !== undefined) return member.value.status;
  throw new MusterError('step.broken', `The cluster knows no member "${context.server}"`);
}

/** Decides whether a member is where it should be: out of service, or back in it. */
export function decideMember(
  server: string,
  wanted: 'Evacuated' | 'Online',
  status: string,
  slow: boolean,
): Look<null, null> {
  if (status === wanted) return { state: 'present', result: null };
  const later = slow ? { againInMs: LOOK_AGAIN_MS } : {};
  if (status === 'Evacuating') return { state: 'busy', why: `the instances of ${server} to move away`, ...later };
  if (status === 'Restoring') return { state: 'busy', why: `the instances of ${server} to come back`, ...later };
  if (status === 'Online' || status === 'Evacuated') return { state: 'absent', seen: null };
  return { state: 'busy', why: `${server} to be heard by its cluster (it is ${status})` };
}

export const lookAtMember =
  (wanted: 'Evacuated' | 'Online') =>
  async (context: FlowContext): Promise<Look<null, null>> =>
    decideMember(context.server, wanted, await memberStatus(context), context.notes[SLOW] === true);

/**
 * Takes the row's member out of service or back into it. What takes long goes on in Incus; looking tells its end.
 *
 * @throws MusterError `server.refused` with Incus' reason, e.g. an instance that cannot move.
 */
export async function changeMember(
  context: FlowContext,
  change: { readonly action: 'evacuate' | 'restore'; readonly mode: string },
): Promise<void> {
  const { server, signal } = context;
  const { incus, connection } = await clientsOf(context, server);
  const handle = await incus.cluster.setMemberState(server, { ...change, signal, timeoutMs: 30_000 });
  const outcome = await waitForOperation(connection, handle, { timeoutMs: WAIT_MS, signal });
  if (outcome.outcome === 'still-running') await context.note(SLOW, true);
  if (outcome.outcome === 'failed' || outcome.outcome === 'cancelled') {
    const what = change.action === 'evacuate' ? 'evacuated' : 'restored';
    throw new MusterError('server.refused', `${server} could not be ${what}: ${outcome.error}`);
  }
}
