import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { fingerprintOf } from '@muster/incus';
import { writeEvents } from '@muster/messaging';
import type { StepAction, StepUndo } from '@muster/operations';
import { clusterEvent } from '../clusters/cluster-event.js';
import { answeringMember } from '../flows/answering-member.js';
import { serverNames, type FlowTools } from '../flows/tools.js';
import { keyContextOf, type UpdateCertificateInput } from './input.js';
import { presentedBy, presenting } from './presented.js';

/** Milliseconds for the members to tell each other; after that it is said again. */
const SPREAD_MS = 10_000;

/** Gives the cluster its certificate through a member that answers, and waits until each member presents it. */
export const replaceCertificate: StepAction<UpdateCertificateInput, FlowTools, null, null, null> = {
  irreversible: true,
  look: async (context) => {
    const presented = await presentedBy(context);
    const away = presenting(presented, 'nothing');
    const old = presenting(presented, 'another one');
    if (away.length === 0 && old.length === 0) return { state: 'present', result: null };
    const sent = context.notes['sent'];
    if (sent !== undefined && (away.length > 0 || context.tools.now().getTime() - Number(sent) < SPREAD_MS)) {
      return { state: 'busy', why: `${[...away, ...old].join(', ')} to present the new certificate` };
    }
    return { state: 'absent', seen: null };
  },
  act: async (context) => {
    const { clusterId, input, tools, signal } = context;
    if (input.sealedKey === undefined) throw new MusterError('internal', 'the key of the certificate is gone');
    const key = tools.secrets.open(input.sealedKey, keyContextOf(clusterId));
    const member = await answeringMember(context, serverNames(input));
    await member.incus.cluster.updateCertificate(input.certificate, key, { signal });
    await context.note('sent', tools.now().getTime());
  },
  record: async (tx, { clusterId, input }) => {
    const row = await rowOf<Parameters<typeof clusterEvent>[1]>(
      tx,
      `UPDATE cluster SET certificate = $2, fingerprint = $3, next_certificate = '', last_updated = now(),
              version = version + 1
        WHERE id = $1 RETURNING id, name, status, version`,
      [clusterId, input.certificate, fingerprintOf(input.certificate)],
    );
    if (row !== undefined) await writeEvents(tx, [clusterEvent('updated', row)]);
  },
};

/** Nothing is taken back while no member has the new certificate; the key of the old one is not known to us. */
export const stillTheOldOne: StepUndo<UpdateCertificateInput, FlowTools, null, null> = {
  look: async (context) => {
    const changed = presenting(await presentedBy(context), 'the new one');
    if (changed.length === 0) return { state: 'present', result: null };
    throw new MusterError(
      'step.broken',
      `${changed.join(', ')} present the new certificate already, and only the members have the key of the old one: ` +
        'resume the operation, or replace the certificate once more',
    );
  },
};
