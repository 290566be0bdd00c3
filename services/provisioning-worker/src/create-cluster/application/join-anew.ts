import type { IncusClient } from '@muster/incus';
import type { Look } from '@muster/operations';
import { joinMember, PUT_BACK } from '../../flows/steps/join-member.js';
import type { FlowContext } from '../../flows/tools.js';
import { firstServer, type CreateClusterInput } from '../input.js';
import type { CurrentState } from './current.js';
import { memberConfigOf, type MemberFacts } from './diff.js';
import type { DesiredState } from './desired.js';

type Context = FlowContext<CreateClusterInput>;
type Join = ReturnType<typeof joinMember<CreateClusterInput>>;

/** Note of the member that has to leave and join anew: its name, or nothing. */
const JOINS_ANEW = 'joins_anew';

/** A member that has to leave the cluster, be put back to where it stood alone, and join anew; and how far it is. */
export interface JoiningAnew {
  readonly joiner: string;
  readonly look: Extract<Awaited<ReturnType<Join['look']>>, { state: 'absent' | 'broken' }>;
}

/** Writes down that a member has to join anew; the next look finds it. */
export async function noteJoinAnew(context: Context, joiner: string, why: string): Promise<void> {
  // In this order: the first note alone has no effect.
  await context.note(PUT_BACK, why);
  await context.note(JOINS_ANEW, joiner);
}

/** Undefined when no member has to join anew, or when it has done so. */
export async function lookAtJoinAnew(context: Context): Promise<Look<never, JoiningAnew> | undefined> {
  const joiner = context.notes[JOINS_ANEW];
  if (typeof joiner !== 'string' || joiner === '') return undefined;
  const look = await joining([]).look(of(context, joiner));
  if (look.state === 'busy') return look;
  if (look.state === 'present') {
    await context.note(JOINS_ANEW, '');
    return undefined;
  }
  const why = look.state === 'broken' ? look.why : `${joiner} has to join anew`;
  return { state: 'broken', why, seen: { joiner, look } };
}

/**
 * Takes the next step of it: puts the server back, or lets it join. Before it joins the cluster forgets what the server
 * was, and what is half made goes: a joiner would have to make it as well, and nothing is removed while a member is away.
 */
export async function joinAnew(
  context: Context,
  { joiner, look }: JoiningAnew,
  {
    desired,
    current,
    facts,
    incus,
  }: {
    readonly desired: DesiredState;
    readonly current: () => Promise<CurrentState>;
    readonly facts: MemberFacts;
    readonly incus: IncusClient;
  },
): Promise<void> {
  if (look.state === 'broken') return joining([]).repair?.(of(context, joiner), look.seen);
  const { via } = look.seen;
  if (via.members.some(({ server_name }) => server_name === joiner)) {
    await via.incus.cluster.deleteMember(joiner, { force: true, signal: context.signal });
  }
  const now = await current();
  await removeHalfMadePools(incus, desired, now, context.signal);
  await joining(memberConfigOf(facts, desired, now)).act?.(of(context, joiner), look.seen);
}

async function removeHalfMadePools(
  client: IncusClient,
  desired: DesiredState,
  { pools }: CurrentState,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    desired.pools
      .filter(({ name }) => pools.has(name) && pools.get(name) !== 'Created')
      .map(({ name }) => client.storagePools.remove(name, { signal })),
  );
}

function joining(memberConfig: ReturnType<typeof memberConfigOf>): Join {
  return joinMember<CreateClusterInput>({
    through: (input) => [firstServer(input)],
    memberConfig: () => memberConfig,
  });
}

const of = (context: Context, server: string): FlowContext<CreateClusterInput, null> => ({
  ...context,
  server,
  intent: null,
});
