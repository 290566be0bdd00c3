import { defineFlow } from '@muster/operations';
import { restoreUpdateChannel, setUpdateChannel } from '../flows/steps/set-update-channel.js';
import { type FlowTools, serverNames } from '../flows/tools.js';
import { clusterUpdated } from './end.js';
import type { UpdateClusterInput } from './input.js';

/** How a cluster gets another channel: every member takes it, or none. */
export const updateCluster = defineFlow<UpdateClusterInput, FlowTools>({
  kind: 'update-cluster',
  patienceMs: 2 * 60_000,
  steps: [
    {
      name: 'set-update-channel',
      action: setUpdateChannel,
      undo: restoreUpdateChannel,
      each: serverNames,
      sideBySide: 8,
    },
  ],
  ended: clusterUpdated,
});
