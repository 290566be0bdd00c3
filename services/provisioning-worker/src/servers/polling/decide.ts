import type { Server } from '@muster/contracts';
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
const OFFLINE_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** A server that still answers this soon after it was told to reboot has not gone down yet. */
const REBOOT_GRACE_MS = 30_000;

/** Decides what an observation means for a server (upstream-provisioning 2.4), with the time of the next look. */
export function decidePoll(server: PolledServer, observation: Observation, random: () => number): PollOutcome {
  const unchanged = { status: server.status, detail: server.status_detail };
  if (observation.kind === 'failed') return failed(server, observation, random);
  if (!observation.ready)
    return { ...unchanged, seen: true, failures: server.poll_failures + 1, nextMs: retryIn(server, random) };
  if (server.status_detail === 'rebooting' && server.unchanged_ms < REBOOT_GRACE_MS) {
    return { ...unchanged, seen: true, failures: 0, nextMs: spread(OFFLINE_EVERY_MS, random) };
  }
  const firstFullLook = server.status !== 'ready' && observation.full === undefined;
  if (firstFullLook) return { ...unchanged, seen: true, failures: 0, nextMs: FIRST_RETRY_MS };
  const detail = server.status === 'ready' ? server.status_detail : '';
  return { status: 'ready', detail, seen: true, failures: 0, nextMs: spread(READY_EVERY_MS, random) };
}

function failed(server: PolledServer, { why }: Observation & { kind: 'failed' }, random: () => number): PollOutcome {
  const failures = server.poll_failures + 1;
  const unchanged = { status: server.status, detail: server.status_detail, seen: false, failures };
  const changesCertificate = server.claimed && (why === 'tls-mismatch' || why === 'untrusted');
  if (changesCertificate || why === 'aborted') return { ...unchanged, nextMs: spread(OFFLINE_EVERY_MS, random) };
  if (server.status === 'ready') {
    return { status: 'offline', detail: 'unresponsive', seen: false, failures, nextMs: spread(FIRST_RETRY_MS, random) };
  }
  if (server.status === 'offline') return { ...unchanged, nextMs: spread(OFFLINE_EVERY_MS, random) };
  return { ...unchanged, nextMs: retryIn(server, random) };
}

function retryIn(server: PolledServer, random: () => number): number {
  return spread(Math.min(FIRST_RETRY_MS * 2 ** Math.min(server.poll_failures, 10), LONGEST_RETRY_MS), random);
}

/** Up to a fifth later, so that servers that registered together are not polled together for ever. */
function spread(ms: number, random: () => number): number {
  return Math.round(ms * (1 + random() / 5));
}
