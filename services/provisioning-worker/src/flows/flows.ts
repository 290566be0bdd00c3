import { createCluster } from '../create-cluster/create-cluster.js';

/** Every kind of work that this program carries out; each is a table of steps in a folder of its own. */
export const flows = [createCluster] as const;
