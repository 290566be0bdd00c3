import { addServers } from '../add-servers/add-servers.js';
import { createCluster } from '../create-cluster/create-cluster.js';
import { removeLostServers } from '../remove-lost-servers/remove-lost-servers.js';
import { removeServers } from '../remove-servers/remove-servers.js';
import { rollCluster } from '../roll-cluster/roll-cluster.js';
import * as serverOperations from '../server-operations/server-operations.js';

/** Every kind of work that this program carries out; each is a table of steps in a folder of its own. */
export const flows = [
  createCluster,
  addServers,
  removeServers,
  removeLostServers,
  rollCluster,
  ...Object.values(serverOperations),
] as const;
