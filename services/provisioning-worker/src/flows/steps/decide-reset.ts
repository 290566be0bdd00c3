import type { Server } from '@muster/contracts';
import type { Look } from '@muster/operations';

/** What is known of a server that is being reset. */
export interface ResetFacts {
  /** The record was removed meanwhile: nobody waits for the server any more. */
  readonly recordGone: boolean;
  /** The record still waits for the registration with the token of this reset. */
  readonly awaited: boolean;
  readonly status: Server['server_status'];
  /** How far the request to reset got: never sent, sent without an answer, or answered. */
  readonly request: 'none' | 'sent' | 'answered';
  /** The server still answers as the one that it was before. */
  readonly stillThere: boolean;
}

/**
 * Decides where a reset stands. It is over when the server has registered with the token and is ready. A request that was
 * sent and not answered is sent again as long as the old server answers: it may never have arrived.
 */
export function decideReset(server: string, facts: ResetFacts): Look<null, null> {
  if (facts.recordGone) return { state: 'present', result: null };
  if (!facts.awaited) {
    if (facts.status === 'ready') return { state: 'present', result: null };
    return { state: 'busy', why: `${server} to be ready again after its reset` };
  }
  if (facts.request === 'none' || (facts.request === 'sent' && facts.stillThere))
    return { state: 'absent', seen: null };
  return { state: 'busy', why: `${server} to wipe itself and register again` };
}
