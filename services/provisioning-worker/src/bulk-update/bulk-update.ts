import { defineFlow } from '@muster/operations';
import { type FlowTools, serverNames } from '../flows/tools.js';
import { bulkUpdated } from './end.js';
import type { BulkUpdateInput } from './input.js';
import { changeServer, restoreServer } from './change-server.js';
import { preflight } from './preflight.js';

/**
 * How every member of a cluster is changed in the same way: server by server, since a network that comes back wrong on one
 * of them must not take the others with it. Where one refuses, all are put back.
 */
export const bulkUpdate = defineFlow<BulkUpdateInput, FlowTools>({
  kind: 'bulk-update',
  patienceMs: 5 * 60_000,
  steps: [
    { name: 'preflight', action: preflight },
    { name: 'change-servers', action: changeServer, undo: restoreServer, each: serverNames, sideBySide: 1 },
  ],
  ended: bulkUpdated,
});
