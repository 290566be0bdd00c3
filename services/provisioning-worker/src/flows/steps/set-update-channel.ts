import type { StepAction, StepUndo } from '@muster/operations';
import { clientsOf, type FlowTools, type WithServers } from '../tools.js';

/** How a member updates itself: never by itself, and from the cluster's channel (upstream-provisioning 2.6). */
type UpdateConfig = Readonly<{
  auto_reboot?: boolean | undefined;
  channel?: string | undefined;
  check_frequency?: string | undefined;
}>;

/** The part of an input that names the channel of the cluster. */
interface WithChannel extends WithServers {
  readonly cluster: { readonly channel: string };
}

export const setUpdateChannel: StepAction<WithChannel, FlowTools, UpdateConfig, null> = {
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

export const restoreUpdateChannel: StepUndo<WithServers, FlowTools, UpdateConfig> = {
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    await os.updateUpdate({ ...context.intent }, { signal: context.signal });
  },
};
