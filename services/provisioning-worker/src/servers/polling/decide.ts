import type { Server } from '@muster/contracts';
import type { ServerCallErrorKind } from '@muster/incus';
import { isInMaintenance, isOver } from './details.js';
import type { Observation, PolledServer } from './observation.js';

/** What a poll writes: only what it observed, never certificates or assignment. */
export interface PollOutcome {
  readonly status: Server['server_status'];
  readonly detail: string;
  readonly seen: boolean;
  readonly failures: number;
  /** Milliseconds until the next poll. */
  readonly nextMs: number;
}

const READY_EVERY_MS = 60_000;
const CHANGING_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** A server of a release that does not tell its uptime has not gone down yet when it answers this soon. */
const GOING_DOWN_MS = 30_000;
/** A server that was told to go down and still answers after this time did not do it. */
const STAYED_UP_MS = 5 * 60_000;
/** The uptime is in whole seconds. */
const UPTIME_IS_ROUNDED_MS = 1_000;

const GOING_DOWN: readonly string[] = ['rebooting', 'shut down'];
/** Errors that a change of certificates, which an operation is making just now, explains. */
const OF_THE_CERTIFICATE: readonly ServerCallErrorKind[] = ['tls-mismatch', 'untrusted'];

/** Decides what an observation means for a server (upstream-provisioning 2.4), with the time of the next look. */
export function decidePoll(server: PolledServer, observation: Observation, random: () => number): PollOutcome {
  const unchanged = { status: server.status, detail: server.status_detail, seen: true };
  if (observation.kind === 'failed') return failed(server, observation, random);
  if (!observation.ready) return { ...unchanged, failures: server.poll_failures + 1, nextMs: retryIn(server, random) };
  if (isGoingDown(server, observation.uptimeMs)) {
    return { ...unchanged, failures: 0, nextMs: spread(CHANGING_EVERY_MS, random) };
  }
  const firstFullLook = server.status !== 'ready' && observation.full === undefined;
  if (firstFullLook) return { ...unchanged, failures: 0, nextMs: FIRST_RETRY_MS };
  const keepsDetail = server.status === 'ready' && !isOver(server, observation.full);
  const detail = keepsDetail ? server.status_detail : '';
  const changes = detail !== '' || isInMaintenance(observation.full?.versions ?? server.version_data);
  const nextMs = spread(changes ? CHANGING_EVERY_MS : READY_EVERY_MS, random);
  return { status: 'ready', detail, seen: true, failures: 0, nextMs };
}

/** True while a server that was told to go down answers because it is not down yet: it was up before it was told. */
function isGoingDown({ status_detail: detail, status_age_ms: toldMs }: PolledServer, uptimeMs?: number): boolean {
  if (!GOING_DOWN.includes(detail) || toldMs > STAYED_UP_MS) return false;
  return uptimeMs === undefined ? toldMs < GOING_DOWN_MS : uptimeMs > toldMs + UPTIME_IS_ROUNDED_MS;
}

function failed(server: PolledServer, { why }: Observation & { kind: 'failed' }, random: () => number): PollOutcome {
  const unchanged = { status: server.status, detail: server.status_detail, seen: false };
  const failures = server.poll_failures + 1;
  if (server.claimed && OF_THE_CERTIFICATE.includes(why)) {
    return { ...unchanged, failures, nextMs: spread(CHANGING_EVERY_MS, random) };
  }
  if (server.status === 'ready') {
    return { status: 'offline', detail: 'unresponsive', seen: false, failures, nextMs: spread(FIRST_RETRY_MS, random) };
  }
  if (server.status === 'offline') return { ...unchanged, failures, nextMs: spread(CHANGING_EVERY_MS, random) };
  return { ...unchanged, failures, nextMs: retryIn(server, random) };
}

function retryIn(server: PolledServer, random: () => number): number {
  return spread(Math.min(FIRST_RETRY_MS * 2 ** Math.min(server.poll_failures, 10), LONGEST_RETRY_MS), random);
}

/** Up to a fifth later, so that servers that registered together are not polled together for ever. */
function spread(ms: number, random: () => number): number {
  return Math.round(ms * (1 + random() / 5));
}
