import { AllKinds1764025200000 } from './all-kinds.js';
import { ChangedPaths1764036000000 } from './changed-paths.js';
import { History1764028800000 } from './history.js';
import { InventorySchema1763800000000 } from './inventory-schema.js';
import { ListIndexes1764032400000 } from './list-indexes.js';
import { MembersOfGone1764039600000 } from './members-of-gone.js';
import { RequestKeys1764014400000 } from './request-keys.js';
import { ResourceStatistics1764043200000 } from './resource-statistics.js';

/** What makes the schema `inventory`, oldest first. */
export const INVENTORY_MIGRATIONS = [
  InventorySchema1763800000000,
  RequestKeys1764014400000,
  AllKinds1764025200000,
  History1764028800000,
  ListIndexes1764032400000,
  ChangedPaths1764036000000,
  MembersOfGone1764039600000,
  ResourceStatistics1764043200000,
];
