import { inventorySweep } from '@muster/contracts';
import type { StepAction } from '@muster/operations';
import type { FlowTools, WithServers } from '../tools.js';

/** The part of an input that names the cluster. */
interface WithCluster extends WithServers {
  readonly cluster: { readonly name: string };
}

/** Waits until the inventory has listed the cluster once, as it is now; it lists as often as it is asked. */
export const firstSweep: StepAction<WithCluster, FlowTools, null, { counts: Record<string, number> }> = {
  look: async ({ tools, input, signal }) => {
    const { counts } = await tools.rpc.call(inventorySweep, { cluster: input.cluster.name }, { signal });
    return { state: 'present', result: { counts } };
  },
};
