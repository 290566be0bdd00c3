import { defineFlow } from '@muster/operations';
import { linkMember } from '../flows/cluster-members.js';
import { backUpServer, dropBackup } from '../flows/steps/back-up-server.js';
import { firstSweep } from '../flows/steps/first-sweep.js';
import { joinMember } from '../flows/steps/join-member.js';
import { closeWayBack, openWayBack } from '../flows/steps/open-way-back.js';
import { configureServices } from '../flows/steps/services/apply-services.js';
import { restoreAddresses, setAddresses } from '../flows/steps/set-addresses.js';
import { restoreUpdateChannel, setUpdateChannel } from '../flows/steps/set-update-channel.js';
import { serverIdOf, type FlowTools } from '../flows/tools.js';
import { serversAdded } from './end.js';
import { addedServers, type AddServersInput } from './input.js';
import { planOf } from './plan.js';
import { postJoin } from './post-join.js';
import { preflight, releaseSystemIds } from './preflight/preflight.js';
import { takeBackJoin } from './take-back-join.js';

const services = configureServices<AddServersInput>((context) => planOf(context).services);
const join = joinMember<AddServersInput>({
  through: ({ members }) => members,
  memberConfig: (context) => planOf(context).memberConfig,
  record: async (tx, context) => linkMember(tx, context.clusterId, serverIdOf(context, context.server)),
});

/**
 * How servers become members of a cluster that is there. Until the first of them joins a failure unwinds by itself; then
 * the operation stops, those that have joined are members, and on demand they are wiped and free again.
 */
export const addServers = defineFlow<AddServersInput, FlowTools>({
  kind: 'add-servers',
  patienceMs: 10 * 60_000,
  steps: [
    { name: 'preflight', action: preflight, undo: releaseSystemIds },
    { name: 'set-addresses', action: setAddresses, undo: restoreAddresses, each: addedServers, sideBySide: 8 },
    // From here to the pivot only IncusOS is changed, so Incus can be copied meanwhile.
    { name: 'apply-services', ...services, each: addedServers, sideBySide: 8 },
    {
      name: 'set-update-channel',
      action: setUpdateChannel,
      undo: restoreUpdateChannel,
      each: addedServers,
      sideBySide: 8,
      alongside: true,
    },
    {
      name: 'open-way-back',
      action: openWayBack,
      undo: closeWayBack,
      each: addedServers,
      sideBySide: 8,
      alongside: true,
    },
    { name: 'back-up', action: backUpServer, undo: dropBackup, each: addedServers, sideBySide: 8, alongside: true },
    { name: 'join-members', action: join, undo: takeBackJoin, each: addedServers, sideBySide: 1, pivot: true },
    {
      name: 'post-join',
      action: postJoin,
      each: ({ added, skipPostJoinOperations }) => (skipPostJoinOperations ? [] : added),
      sideBySide: 4,
    },
    { name: 'first-sweep', action: firstSweep },
  ],
  ended: serversAdded,
});
