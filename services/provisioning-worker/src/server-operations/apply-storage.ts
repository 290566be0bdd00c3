import type { StepAction, StepUndo } from '@muster/operations';
import { show, showAfter, showAsBefore } from '../flows/steps/server-detail.js';
import { clientsOf, type FlowTools } from '../flows/tools.js';
import { covers } from './covers.js';
import type { ConfigurationInput } from './input.js';

/** Milliseconds for IncusOS to make its pools. */
const POOLS_MS = 120_000;

interface Before {
  readonly config: Readonly<Record<string, unknown>>;
}

/** Gives a server a storage configuration. */
export const applyStorage: StepAction<ConfigurationInput, FlowTools, Before, null, null> = {
  intend: async (context) => {
    const { os } = await clientsOf(context, context.server);
    return { config: (await os.storage({ signal: context.signal })).config };
  },
  look: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { config } = await os.storage({ signal: context.signal });
    return covers(config, context.input.config) ? { state: 'present', result: null } : { state: 'absent', seen: null };
  },
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    await show(context, { status: 'pending', detail: 're-configuring' });
    await os.updateStorage({ config: context.input.config }, { timeoutMs: POOLS_MS, signal: context.signal });
  },
  record: (tx, context) => showAfter(tx, context, { status: 'ready', detail: '' }),
};

/** Gives the server the configuration back that it had. */
export const putStorageBack: StepUndo<ConfigurationInput, FlowTools, Before | null> = {
  act: async (context) => {
    if (context.intent === null) return;
    const { os } = await clientsOf(context, context.server);
    const { config } = await os.storage({ signal: context.signal });
    if (covers(config, context.intent.config) && covers(context.intent.config, config)) return;
    await os.updateStorage({ config: context.intent.config }, { timeoutMs: POOLS_MS, signal: context.signal });
  },
  record: showAsBefore,
};
