import { defineFlow } from '@muster/operations';
import { clusterEnded } from './end.js';
import { applyApplication } from './application/apply-application.js';
import { publishArtifact } from './artifact/publish-artifact.js';
import { announceCluster } from '../flows/steps/announce-cluster.js';
import { backUpServer, dropBackup } from '../flows/steps/back-up-server.js';
import { firstSweep } from '../flows/steps/first-sweep.js';
import { joinMember } from '../flows/steps/join-member.js';
import { closeWayBack, openWayBack } from '../flows/steps/open-way-back.js';
import { bootstrap, undoBootstrap } from './bootstrap.js';
import { firstServer, joiners, type CreateClusterInput } from './input.js';
import { type FlowTools, serverNames } from '../flows/tools.js';
import { preflight } from './preflight/preflight.js';
import { releaseServers, reserveServers } from './reserve-servers.js';
import { configureServices } from '../flows/steps/services/apply-services.js';
import { restoreAddresses, setAddresses } from '../flows/steps/set-addresses.js';
import { restoreUpdateChannel, setUpdateChannel } from '../flows/steps/set-update-channel.js';
import { settleCertificate } from './settle-certificate.js';
import { undoJoin } from './undo-join.js';

const services = configureServices<CreateClusterInput>(({ input }) => input.services);
const join = joinMember<CreateClusterInput>({ through: (input) => [firstServer(input)] });

/**
 * How a cluster is formed. Each row looks before it acts, so that it may run twice or be the last one that runs; what
 * undoes it stands beside it. Up to the pivot a failure unwinds by itself; after it the operation stops, keeps its
 * servers, and says what is where.
 */
export const createCluster = defineFlow<CreateClusterInput, FlowTools>({
  kind: 'create-cluster',
  patienceMs: 10 * 60_000,
  steps: [
    { name: 'reserve-servers', action: reserveServers, undo: releaseServers },
    { name: 'preflight', action: preflight },
    { name: 'set-addresses', action: setAddresses, undo: restoreAddresses, each: serverNames, sideBySide: 8 },
    // From here to the pivot only IncusOS is changed, so Incus can be copied meanwhile.
    { name: 'apply-services', ...services, each: serverNames, sideBySide: 8 },
    {
      name: 'set-update-channel',
      action: setUpdateChannel,
      undo: restoreUpdateChannel,
      each: serverNames,
      sideBySide: 8,
      alongside: true,
    },
    {
      name: 'open-way-back',
      action: openWayBack,
      undo: closeWayBack,
      each: serverNames,
      sideBySide: 8,
      alongside: true,
    },
    { name: 'back-up', action: backUpServer, undo: dropBackup, each: serverNames, sideBySide: 8, alongside: true },
    { name: 'bootstrap', action: bootstrap, undo: undoBootstrap, pivot: true },
    { name: 'settle-certificate', action: settleCertificate },
    { name: 'join-members', action: join, undo: undoJoin, each: joiners, sideBySide: 1 },
    { name: 'announce-cluster', action: announceCluster },
    { name: 'apply-application', action: applyApplication, alongside: true },
    { name: 'publish-artifact', action: publishArtifact },
    { name: 'first-sweep', action: firstSweep },
  ],
  ended: clusterEnded,
});
