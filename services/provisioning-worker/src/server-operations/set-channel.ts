import type { IncusOsUpdate } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { clientsOf, serverIdOf, type FlowTools } from '../flows/tools.js';
import { showAfter } from '../flows/steps/server-detail.js';
import type { ChannelInput } from './input.js';

type Before = Readonly<{ auto_reboot?: boolean; channel?: string; check_frequency?: string }>;

/** Puts a server into an update channel; it never updates by itself. */
export const setChannel: StepAction<ChannelInput, FlowTools, Before, null, null> = {
  intend: async (context) => {
    const { os } = await clientsOf(context, context.server);
    return (await os.update({ signal: context.signal })).config;
  },
  look: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { config } = await os.update({ signal: context.signal });
    return isSame(config, wanted(context.input)) ? { state: 'present', result: null } : { state: 'absent', seen: null };
  },
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    await os.updateUpdate(wanted(context.input), { signal: context.signal });
  },
  record: async (tx, context) => {
    const id = serverIdOf(context, context.server);
    await tx.query('UPDATE server SET channel = $2 WHERE id = $1', [id, context.input.channel]);
    await showAfter(tx, context, { status: 'ready', detail: '' });
  },
};

export const putChannelBack: StepUndo<ChannelInput, FlowTools, Before | null> = {
  act: async (context) => {
    if (context.intent === null) return;
    const { os } = await clientsOf(context, context.server);
    await os.updateUpdate({ ...context.intent }, { signal: context.signal });
  },
};

function wanted({ channel }: ChannelInput): Required<Before> {
  return { auto_reboot: false, channel, check_frequency: 'never' };
}

function isSame(config: IncusOsUpdate['config'], { channel, check_frequency }: Required<Before>): boolean {
  return config.channel === channel && config.check_frequency === check_frequency && config.auto_reboot !== true;
}
