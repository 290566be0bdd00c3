import { flowLaws } from '@muster/operations/testing';
import { addServers as flow } from '@muster/provisioning-worker/add-servers/add-servers';
import { addServers } from '../members/change-members.js';
import { CLUSTER, clusterWorld } from './cluster-world.js';
import { provisioningSubject } from './provisioning-subject.js';

const world = clusterWorld({
  servers: 4,
  members: 2,
  ask: (stack) => addServers(stack, CLUSTER, { server_names: ['a3', 'a4'], copy_services_config: true }),
});

flowLaws({ flow, undo: 'before' }, () => provisioningSubject(world));
