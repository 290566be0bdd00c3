import { inventoryExpect } from '@muster/contracts';
import type { StepAction } from '@muster/operations';
import type { FlowTools, WithServers } from '../tools.js';

/** The part of an input that names the cluster. */
interface WithCluster extends WithServers {
  readonly cluster: { readonly name: string };
}

/**
 * Tells the inventory that it will have to list the cluster soon, so that it connects to the members meanwhile. That saves
 * time and nothing else, so an inventory that does not answer is no reason to stop.
 */
export const announceCluster: StepAction<WithCluster, FlowTools, null, null> = {
  look: async ({ tools, input, signal }) => {
    await tools.rpc.call(inventoryExpect, { cluster: input.cluster.name }, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    return { state: 'present', result: null };
  },
};
