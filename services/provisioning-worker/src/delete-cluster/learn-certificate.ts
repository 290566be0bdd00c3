import { fingerprintOf, ServerCallError } from '@muster/incus';
import { rowOf } from '@muster/database';
import type { StepAction } from '@muster/operations';
import { askBootstrapServer } from '../create-cluster/certificate-of-peer.js';
import { firstServer } from '../create-cluster/input.js';
import type { FlowTools } from '../flows/tools.js';
import { creationContext, readCreation } from './creation.js';
import type { DeleteClusterInput } from './input.js';

/** How often a server that does not answer is asked; whether it can be cleaned without, cleaning it finds out. */
const ATTEMPTS = 3;

/**
 * Learns the certificate that a bootstrap made which was stopped before it could record it: without it the first server
 * could not be told to reset. The nonce proves which server it is, as it would have to the bootstrap itself.
 */
export const learnCertificate: StepAction<DeleteClusterInput, FlowTools, null, { certificate: string }, null> = {
  look: async (context) => {
    const { input, tools, clusterId } = context;
    const none = { state: 'present', result: { certificate: '' } } as const;
    const cluster = await rowOf<{ certificate: string }>(
      tools.dataSource,
      'SELECT certificate FROM cluster WHERE id = $1',
      [clusterId],
    );
    if (input.creation === undefined || cluster?.certificate !== '') return none;
    const creation = await readCreation(tools.dataSource, input.creation);
    const bootstrap = creation?.rows.find(({ name }) => name === 'bootstrap');
    if (creation === undefined || bootstrap?.intent == null) return none;
    try {
      const peer = await askBootstrapServer(
        creationContext(creation, { step: 'bootstrap', server: '' }, context),
        firstServer(creation.input),
      );
      return { state: 'present', result: { certificate: peer?.changed === true ? peer.certificate : '' } };
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (!(thrown instanceof ServerCallError)) throw thrown;
      const attempts = Number(context.notes['attempts'] ?? 0) + 1;
      if (!thrown.retryable || attempts >= ATTEMPTS) return none;
      await context.note('attempts', attempts);
      throw thrown;
    }
  },
  record: async (tx, { clusterId }, { certificate }) => {
    if (certificate === '') return;
    await tx.query(
      'UPDATE cluster SET certificate = $2, fingerprint = $3, last_updated = now(), version = version + 1 WHERE id = $1',
      [clusterId, certificate, fingerprintOf(certificate)],
    );
  },
};
