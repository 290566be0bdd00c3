import { flowLaws } from '@muster/operations/testing';
import { removeServers as flow } from '@muster/provisioning-worker/remove-servers/remove-servers';
import { removeServers } from '../members/change-members.js';
import { CLUSTER, clusterWorld } from './cluster-world.js';
import { provisioningSubject } from './provisioning-subject.js';

const world = clusterWorld({
  servers: 4,
  members: 4,
  ask: (stack) => removeServers(stack, CLUSTER, { server_names: ['a1', 'a3'] }),
});

flowLaws({ flow, undo: 'nothing-to-compare' }, () => provisioningSubject(world));
