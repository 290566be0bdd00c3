import { ServerCallError, type IncusMember } from '@muster/incus';
import type { ServerClients } from '../fleet/server-connections.js';
import { clientsOf, type FlowContext } from './tools.js';

/** Milliseconds for a member to say that it is there; a member whose leader has just died takes five seconds. */
const ANSWER_MS = 8_000;

/** A member that answered, with its clients. */
export interface AnsweringMember extends ServerClients {
  readonly name: string;
  /** All members, as it sees them. */
  readonly members: readonly IncusMember[];
}

/**
 * The first of these members that answers for the cluster. No member is special: whichever is away, another one is asked.
 *
 * @param names in the order of preference.
 * @throws ServerCallError of the last one when none of them answers.
 */
export async function answeringMember(context: FlowContext, names: readonly string[]): Promise<AnsweringMember> {
  let failure: unknown = new Error('there is no member to ask');
  for (const name of names) {
    try {
      const clients = await clientsOf(context, name);
      const members = await clients.incus.cluster.members({ timeoutMs: ANSWER_MS, signal: context.signal });
      return { name, members, connection: clients.connection, incus: clients.incus, os: clients.os };
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (!(thrown instanceof ServerCallError)) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}
