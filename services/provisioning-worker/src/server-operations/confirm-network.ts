import { ServerCallError } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { showAfter } from '../flows/steps/server-detail.js';
import { serverIdOf, type FlowTools } from '../flows/tools.js';
import type { ConfigurationInput } from './input.js';
import { reachServer } from './reach-network.js';

/** Confirms the new configuration to the server, which then keeps it; the record follows to its new address. */
export const confirmNetwork: StepAction<ConfigurationInput, FlowTools, null, { url: string }, null> = {
  look: async (context) => {
    const { url } = context.notes;
    return Promise.resolve(
      typeof url === 'string' ? { state: 'present', result: { url } } : { state: 'absent', seen: null },
    );
  },
  act: async (context) => {
    const { os, url } = await reachServer(context);
    try {
      await os.confirmNetwork({ signal: context.signal });
    } catch (thrown) {
      // It waits for nothing: it was confirmed by an attempt whose answer was lost, or it never asked for it.
      if (!(thrown instanceof ServerCallError) || thrown.kind !== 'refused') throw thrown;
    }
    await context.note('url', url);
  },
  record: async (tx, context, { url }) => {
    await tx.query('UPDATE server SET connection_url = $2 WHERE id = $1', [serverIdOf(context, context.server), url]);
    await showAfter(tx, context, { status: 'ready', detail: '' });
  },
};
