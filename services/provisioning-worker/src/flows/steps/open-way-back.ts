import type { IncusOsFallbackListener } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { clientsOf, type FlowTools, type WithServers } from '../tools.js';

/** Where IncusOS answers when Incus does not start; upstream's documentation names no port, so this is Muster's. */
const FALLBACK_ADDRESS = ':8444';

type Listener = IncusOsFallbackListener['config'];

interface Before {
  readonly listen_address: string;
}

/**
 * Makes sure that the server can still be reached when its Incus does not start any more, e.g. after a power cut in the
 * middle of a join: IncusOS then listens by itself, at an address that has to be known before. An address that is
 * configured already stays.
 */
export const openWayBack: StepAction<WithServers, FlowTools, Before, { address: string }, Listener> = {
  intend: async (context) => {
    const { os } = await clientsOf(context, context.server);
    return { listen_address: (await os.fallbackListener({ signal: context.signal })).config.listen_address ?? '' };
  },
  look: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { config } = await os.fallbackListener({ signal: context.signal });
    const { listen_address = '' } = config;
    if (listen_address === '') return { state: 'absent', seen: config };
    return { state: 'present', result: { address: listen_address } };
  },
  act: async (context, config) => {
    const { os } = await clientsOf(context, context.server);
    await os.updateFallbackListener({ ...config, listen_address: FALLBACK_ADDRESS }, { signal: context.signal });
  },
};

export const closeWayBack: StepUndo<WithServers, FlowTools, Before> = {
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { config } = await os.fallbackListener({ signal: context.signal });
    const { listen_address } = context.intent;
    if ((config.listen_address ?? '') === listen_address) return;
    await os.updateFallbackListener({ ...config, listen_address }, { signal: context.signal });
  },
};
