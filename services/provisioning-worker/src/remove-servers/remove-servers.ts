import { defineFlow, type StepAction } from '@muster/operations';
import { unlinkMember } from '../flows/cluster-members.js';
import { evacuateMember } from '../flows/steps/evacuate-member.js';
import { firstSweep } from '../flows/steps/first-sweep.js';
import { lookAtTakeOut, takeOut, type TakeOut } from '../flows/steps/take-out-member.js';
import { serverIdOf, type FlowTools } from '../flows/tools.js';
import { leavingServers, type RemoveServersInput } from './input.js';
import { leaveDatabase, returnToDatabase } from './leave-database.js';
import { confirmEmpty, preflight } from './preflight/preflight.js';
import { releaseVolumes, returnVolumes } from './release-volumes.js';

const evacuate = evacuateMember<RemoveServersInput>(({ staying }) => staying);

const takeOutMember: StepAction<RemoveServersInput, FlowTools, null, null, TakeOut> = {
  irreversible: true,
  look: async (context) => lookAtTakeOut(context, context.server, context.input.staying),
  act: async (context, step) => takeOut(context, context.server, step),
  record: async (tx, context) => unlinkMember(tx, context.clusterId, serverIdOf(context, context.server)),
};

/**
 * How members leave their cluster and are free again. Until the first of them is wiped everything is put back when
 * something fails; a member that was wiped stays out, and the rest can be gone on with.
 */
export const removeServers = defineFlow<RemoveServersInput, FlowTools>({
  kind: 'remove-servers',
  // A server that wipes itself takes minutes to come back.
  patienceMs: 30 * 60_000,
  steps: [
    { name: 'preflight', action: preflight },
    { name: 'evacuate', ...evacuate, each: leavingServers },
    { name: 'confirm-empty', action: confirmEmpty },
    { name: 'leave-database', action: leaveDatabase, undo: returnToDatabase, each: leavingServers },
    { name: 'release-volumes', action: releaseVolumes, undo: returnVolumes, each: leavingServers },
    { name: 'take-out', action: takeOutMember, each: leavingServers, pivot: true },
    { name: 'refresh-inventory', action: firstSweep },
  ],
  ended: async (tx, { input }) => {
    const ids = input.servers.filter(({ name }) => input.leaving.includes(name)).map(({ id }) => id);
    await tx.query('UPDATE server SET poll_at = now(), full_poll_at = NULL WHERE id = ANY($1)', [ids]);
  },
});
