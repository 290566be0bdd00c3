import type { Condition, Server } from '@muster/contracts';
import { recommendedAction, serverUpdateState, type UpdateFacts } from '../servers/update-state.js';
import { condition, reasonOf, type Moment } from './condition.js';
import { busyCondition, type Holder } from './holder.js';

/** What the conditions of a server are derived from. */
export interface ServerFacts extends UpdateFacts {
  readonly name: string;
  readonly status: Server['server_status'];
  readonly status_since: Moment;
  readonly poll_error: { readonly code: string; readonly message: string } | null;
  readonly failing_since: Moment;
  readonly poll_at: Moment;
  readonly holder: Holder | null;
}

/** What is known of a server, the cause before the consequence. */
export function serverConditions(server: ServerFacts): Condition[] {
  return [
    registered(server),
    reachable(server),
    trusted(server),
    ready(server),
    upToDate(server),
    busyCondition(server.holder),
  ];
}

function registered({ name, status, status_since: since }: ServerFacts): Condition {
  if (status !== 'unregistered') return condition('Registered', 'True', 'Registered', 'has registered');
  const message = `waits for a server of the name "${name}": start one with a token`;
  return condition('Registered', 'False', 'Unregistered', message, { since });
}

/** Words for the details of a server that is offline; what is not in it does not answer. */
const OFFLINE: Readonly<Record<string, string>> = {
  rebooting: 'restarts',
  'shut down': 'was shut down: it is seen when it is started again',
};

function reachable(server: ServerFacts): Condition {
  const { status, status_detail: detail, poll_error: error, failing_since: failing, status_since: since } = server;
  if (status === 'unregistered') return unasked('Reachable');
  const known = OFFLINE[detail];
  if (status === 'offline' && known !== undefined) {
    return condition('Reachable', 'False', reasonOf(detail), known, { since, lastError: error, ...again(server) });
  }
  if (error !== null) {
    const reason = error.code === 'server.certificate' ? 'CertificateMismatch' : 'Unresponsive';
    const message =
      error.code === 'server.certificate'
        ? 'shows another certificate than the one it registered with'
        : 'does not answer, and is asked again by itself';
    return condition('Reachable', 'False', reason, message, {
      since: failing ?? since,
      lastError: error,
      ...again(server),
    });
  }
  if (status === 'offline') {
    return condition('Reachable', 'False', reasonOf(detail), 'does not answer', { since, ...again(server) });
  }
  return condition('Reachable', 'True', 'Answers', 'answers');
}

function trusted({ status, poll_error: error, failing_since: since }: ServerFacts): Condition {
  if (status === 'unregistered') return unasked('Trusted');
  if (error?.code === 'server.untrusted') {
    const message = "does not trust Muster's certificate: register it again with a token";
    return condition('Trusted', 'False', 'NotTrusted', message, { since, lastError: error });
  }
  if (error !== null || status === 'offline') {
    return condition('Trusted', 'Unknown', 'NotReachable', 'can not be asked', { fine: true });
  }
  return condition('Trusted', 'True', 'Trusted', 'trusts Muster');
}

function ready(server: ServerFacts): Condition {
  const { status, status_detail: detail, status_since: since } = server;
  if (status === 'ready' && detail === '') return condition('Ready', 'True', 'Ready', 'is ready', { since });
  const reason = reasonOf(detail === '' ? status : detail);
  const message = status === 'ready' ? `is ${detail}` : `is ${status}${detail === '' ? '' : ` (${detail})`}`;
  // While it is asked for its registration nothing else says when that is.
  return condition('Ready', 'False', reason, message, { since, ...(status === 'pending' ? again(server) : {}) });
}

function upToDate(server: ServerFacts): Condition {
  const state = serverUpdateState(server);
  if (state === 'up to date') return condition('UpToDate', 'True', 'UpToDate', state);
  if (state === '') return condition('UpToDate', 'Unknown', 'NotAsked', 'is not known yet', { fine: true });
  const action = recommendedAction(server);
  const message = action === '' ? state : `${state}: ${action} it`;
  return condition('UpToDate', 'False', reasonOf(state), message);
}

function unasked(type: string): Condition {
  return condition(type, 'Unknown', 'Unregistered', 'has not registered yet', { fine: true });
}

const again = ({ poll_at: nextAttempt }: ServerFacts): { nextAttempt: Moment } => ({ nextAttempt });
