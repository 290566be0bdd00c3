import { inventorySweep } from '@muster/contracts';
import type { StepAction } from '@muster/operations';
import type { CreateClusterInput } from './input.js';
import type { FlowTools } from '../flows/tools.js';

/** Waits until the inventory has listed the new cluster once; it lists as often as it is asked. */
export const firstSweep: StepAction<CreateClusterInput, FlowTools, null, { counts: Record<string, number> }> = {
  look: async ({ tools, input, signal }) => {
    const { counts } = await tools.rpc.call(inventorySweep, { cluster: input.cluster.name }, { signal });
    return { state: 'present', result: { counts } };
  },
};
