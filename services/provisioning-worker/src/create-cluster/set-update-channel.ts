import type { StepAction, StepUndo } from '@muster/operations';
import type { CreateClusterInput } from './input.js';
import { clientsOf, type FlowTools } from '../flows/tools.js';

/** How a member updates itself: never by itself, and from the cluster's channel (upstream-provisioning 2.6). */
type UpdateConfig = Readonly<{
  auto_reboot?: boolean | undefined;
  channel?: string | undefined;
  check_frequency?: string | undefined;
}>;

export const setUpdateChannel: StepAction<CreateClusterInput, FlowTools, UpdateConfig, null> = {
  intend: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { auto_reboot, channel, check_frequency } = (await os.update({ signal: context.signal })).config;
    return { auto_reboot, channel, check_frequency };
  },
  look: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { config } = await os.update({ signal: context.signal });
    const same =
      config.channel === context.input.cluster.channel &&
      config.check_frequency === 'never' &&
      config.auto_reboot !== true;
    return same ? { state: 'present', result: null } : { state: 'absent', seen: null };
  },
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const config = { auto_reboot: false, channel: context.input.cluster.channel, check_frequency: 'never' };
    await os.updateUpdate(config, { signal: context.signal });
  },
};

export const restoreUpdateChannel: StepUndo<CreateClusterInput, FlowTools, UpdateConfig> = {
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    await os.updateUpdate({ ...context.intent }, { signal: context.signal });
  },
};
