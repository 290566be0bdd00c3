import type { Look } from '@muster/operations';

/** What is known of a server that is being rebooted; times are milliseconds of the database's clock. */
export interface RebootFacts {
  /** How far the request got: never sent, sent without an answer, or answered. */
  readonly request: 'none' | 'sent' | 'answered';
  /** Since the request was sent. */
  readonly askedForMs: number;
  /** When it had booted before. */
  readonly bootedBefore: number;
  /** What it answers now; undefined while it does not answer. */
  readonly seen: { readonly bootedAt: number; readonly uptimeMs: number; readonly ready: boolean } | undefined;
}

/** IncusOS counts its uptime in seconds. */
const CLOCK_MS = 2_000;
/** A server that was told to and has not gone down for so long is told again. */
const GO_DOWN_MS = 120_000;
/** The longest that a server may stay away; large machines test their memory for many minutes. */
const AWAY_MS = 40 * 60_000;
const LOOK_AGAIN_AFTER_MS = 60_000;
const LOOK_AGAIN_MS = 3_000;

/**
 * Decides where a reboot stands. It is over when the server has booted again since it was asked and says that it is
 * ready: that it answers proves nothing, since it answers for a while after it was asked.
 */
export function decideReboot(server: string, facts: RebootFacts): Look<null, null> {
  const { seen, request, askedForMs } = facts;
  const later = askedForMs > LOOK_AGAIN_AFTER_MS ? { againInMs: LOOK_AGAIN_MS } : {};
  if (seen === undefined) {
    if (askedForMs <= AWAY_MS) return { state: 'busy', why: `${server} to come back from its reboot`, ...later };
    return { state: 'broken', seen: null, why: 'it has not come back from its reboot within 40 minutes' };
  }
  if (seen.bootedAt > facts.bootedBefore + CLOCK_MS) {
    if (seen.ready) return { state: 'present', result: null };
    return { state: 'busy', why: `${server} to be ready after its reboot`, ...later };
  }
  if (request === 'answered' && askedForMs < GO_DOWN_MS) {
    return { state: 'busy', why: `${server} to go down for its reboot`, ...later };
  }
  // Two boots within the exactness of the uptime could not be told apart.
  if (seen.uptimeMs <= 2 * CLOCK_MS) return { state: 'busy', why: `${server} to have been up for a moment` };
  return { state: 'absent', seen: null };
}
