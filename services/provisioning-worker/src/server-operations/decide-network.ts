import type { Look } from '@muster/operations';

/** What is known of a server whose network is being configured. */
export interface NetworkFacts {
  /** Where it answers; undefined when it answers nowhere. */
  readonly reachedAt: string | undefined;
  /** The configuration that is asked for is the one that it has. */
  readonly inForce: boolean;
  readonly request: 'none' | 'sent' | 'answered';
  /** Milliseconds since the request was first sent. */
  readonly askedForMs: number;
}

/** In which IncusOS takes back a configuration that nobody confirmed; Go's duration text. */
export const ROLL_BACK_AFTER = '3m';
const ROLLED_BACK_AFTER_MS = 4 * 60_000;
const LOOK_AGAIN_AFTER_MS = 30_000;

/**
 * Decides where a change of the network stands. Its answer is often lost, because the address that was asked is gone: it is
 * done when the server answers, wherever that is, with the new configuration.
 */
export function decideNetwork(server: string, facts: NetworkFacts): Look<{ url: string }, null> {
  const { reachedAt, inForce, request, askedForMs } = facts;
  if (reachedAt !== undefined && inForce) return { state: 'present', result: { url: reachedAt } };
  if (request === 'none' || (request === 'sent' && reachedAt !== undefined)) return { state: 'absent', seen: null };
  if (askedForMs > ROLLED_BACK_AFTER_MS) {
    const why =
      reachedAt === undefined
        ? 'it answers neither where it was nor where the new configuration puts it'
        : 'it has gone back to the configuration that it had, since nobody reached it with the new one';
    return { state: 'broken', seen: null, why };
  }
  const later = askedForMs > LOOK_AGAIN_AFTER_MS ? { againInMs: 2_000 } : {};
  return { state: 'busy', why: `${server} to answer with its new network configuration`, ...later };
}
