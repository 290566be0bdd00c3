import { addServers } from '../add-servers/add-servers.js';
import { bulkUpdate } from '../bulk-update/bulk-update.js';
import { createCluster } from '../create-cluster/create-cluster.js';
import { deleteCluster } from '../delete-cluster/delete-cluster.js';
import { removeLostServers } from '../remove-lost-servers/remove-lost-servers.js';
import { removeServers } from '../remove-servers/remove-servers.js';
import { rollCluster } from '../roll-cluster/roll-cluster.js';
import * as serverOperations from '../server-operations/server-operations.js';
import { updateCertificate } from '../update-certificate/update-certificate.js';
import { updateCluster } from '../update-cluster/update-cluster.js';

/** Every kind of work that this program carries out; each is a table of steps in a folder of its own. */
export const flows = [
  createCluster,
  addServers,
  removeServers,
  removeLostServers,
  rollCluster,
  ...Object.values(serverOperations),
  deleteCluster,
  updateCluster,
  updateCertificate,
  bulkUpdate,
] as const;
