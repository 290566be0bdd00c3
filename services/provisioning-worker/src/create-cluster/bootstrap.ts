import { randomBytes } from 'node:crypto';
import { MusterError } from '@muster/errors';
import { fingerprintOf, waitForOperation } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { isIncusAway, isWaitingForRepair } from '../flows/fallback-listener.js';
import { restoreBackup } from '../flows/steps/back-up-server.js';
import { askBootstrapServer, NONCE_KEY, type KnownPeer } from './certificate-of-peer.js';
import { firstServer, type CreateClusterInput } from './input.js';
import { lookAtReset, resetServer } from '../flows/steps/reset-server.js';
import { standsAlone } from '../flows/steps/stands-alone.js';
import type { FlowTools } from '../flows/tools.js';
import type { CreateClusterContext } from './tools.js';

/** Milliseconds for Incus to make the first member; a quarter of a second on an idle machine. */
const BOOTSTRAP_TIMEOUT_MS = 120_000;

interface Intent {
  readonly nonce: string;
}

/**
 * Makes the first server the first member, and learns the certificate of the cluster: the pivot.
 *
 * Before anything else a nonce is written into the server's configuration over the pinned connection. From the bootstrap
 * on the server presents a certificate that nobody knows; after a crash it is accepted only from a peer that returns the
 * nonce. "Clustered" alone proves nothing.
 */
export const bootstrap: StepAction<
  CreateClusterInput,
  FlowTools,
  Intent,
  { certificate: string },
  KnownPeer | undefined
> = {
  intend: async () => Promise.resolve({ nonce: randomBytes(32).toString('hex') }),

  look: async (context) => {
    const server = firstServer(context.input);
    const peer = await askOrFindAway(context, server);
    if (peer === 'away') {
      return { state: 'broken', seen: undefined, why: 'it was cut off, and its Incus does not start any more' };
    }
    if (peer === undefined) {
      throw new MusterError(
        'server.certificate',
        `${server} presents a certificate that it can not prove to be its cluster's`,
      );
    }
    if (peer.value.environment.server_clustered !== true) return { state: 'absent', seen: peer };
    if (peer.value.config[NONCE_KEY] !== context.intent.nonce) {
      throw new MusterError('step.broken', `${server} belongs to a cluster that Muster did not form`);
    }
    if (!peer.changed) {
      return {
        state: 'broken',
        seen: peer,
        why: 'it was cut off while it was made the first member: it is clustered and still has its old certificate, and Incus refuses to begin again',
      };
    }
    return { state: 'present', result: { certificate: peer.certificate } };
  },

  act: async (context, seen) => {
    if (seen === undefined) throw new MusterError('internal', 'nothing was seen of the bootstrap server');
    const { value, etag, clients } = seen;
    const { signal, intent } = context;
    if (value.config[NONCE_KEY] !== intent.nonce) {
      await clients.incus.updateServerConfig({ ...value.config, [NONCE_KEY]: intent.nonce }, { etag, signal });
      signal.throwIfAborted();
    }
    const server = firstServer(context.input);
    const handle = await clients.incus.cluster.enable(server, { signal, timeoutMs: 30_000 });
    const outcome = await waitForOperation(clients.connection, handle, { timeoutMs: BOOTSTRAP_TIMEOUT_MS, signal });
    if (outcome.outcome === 'failed' || outcome.outcome === 'cancelled') {
      throw new MusterError('server.refused', `${server} could not be made the first member: ${outcome.error}`);
    }
  },

  /** Puts the server back to where it stood alone; it is made the first member anew. */
  repair: async (context) => restoreBackup(context, firstServer(context.input)),

  record: async (tx, context, { certificate }) => {
    await tx.query(
      `UPDATE cluster SET certificate = $2, fingerprint = $3, last_updated = now(), version = version + 1 WHERE id = $1`,
      [context.clusterId, certificate, fingerprintOf(certificate)],
    );
  },
};

/** What the server says of itself, or that only its IncusOS is there. */
async function askOrFindAway(
  context: CreateClusterContext<Intent>,
  server: string,
): Promise<KnownPeer | undefined | 'away'> {
  try {
    return await askBootstrapServer(context, server);
  } catch (thrown) {
    if (isIncusAway(thrown) && (await isWaitingForRepair(context, server))) return 'away';
    throw thrown;
  }
}

/** Takes the first member back by wiping it, unless it never became one. */
export const undoBootstrap: StepUndo<CreateClusterInput, FlowTools, Intent, null> = {
  irreversible: true,
  look: async (context) => {
    const server = firstServer(context.input);
    return (await standsAlone(context, server)) ? { state: 'present', result: null } : lookAtReset(context, server);
  },
  act: (context) => resetServer(context, firstServer(context.input)),
};
