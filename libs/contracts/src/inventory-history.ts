import { z } from 'zod';
import { defineRpcStream } from './rpc.js';
import { resourceKind } from './inventory.js';
import { timestamp } from './vocabulary.js';

/** One change of one object, or of all objects of a kind at once. It names what changed, and keeps no values. */
export const HistoryEntry = z
  .object({
    /** Rises with time; what `after` takes. */
    id: z.string(),
    at: timestamp,
    /** `listed` and `moved` stand for all objects of the kind: the first listing, and a new name of the cluster. */
    change: z.enum(['created', 'updated', 'deleted', 'listed', 'moved']),
    /** How Muster learned of it. */
    found_by: z.enum(['event', 'listing', 'resync', 'rename']),
    /** The action of the event, or why the listing was made. */
    reason: z.string(),
    /** JSON pointers into the object: what is different, down to the second level. Counters are left out. */
    paths: z.array(z.string()),
    cluster: z.string(),
    server: z.string(),
    project: z.string(),
    parent: z.string(),
    type: z.string(),
    name: z.string(),
  })
  .meta({ id: 'InventoryHistoryEntry' });
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** Newest first. Throws `object.not-found` for what is neither there nor remembered. */
export const resourceHistory = defineRpcStream('inventory', 'resource', 'history', {
  request: z.object({
    kind: resourceKind,
    uuid: z.uuid(),
    limit: z.int().min(1).max(1000),
    /** Goes on with what is older than this entry. */
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
  }),
  row: HistoryEntry,
});
