import { flowLaws } from '@muster/operations/testing';
import { removeLostServers as flow } from '@muster/provisioning-worker/remove-lost-servers/remove-lost-servers';
import { removeServers } from '../members/change-members.js';
import { CLUSTER, clusterWorld } from './cluster-world.js';
import { provisioningSubject } from './provisioning-subject.js';

const world = clusterWorld({
  servers: 3,
  members: 3,
  before: async (simulator) => simulator.host('a1').cutPower(),
  ask: (stack) => removeServers(stack, CLUSTER, { server_names: ['a1'], lost: true }),
});

flowLaws({ flow, undo: 'nothing-to-compare' }, () => provisioningSubject(world));
