import type { IncusOsUpdate } from '@muster/incus';
import type { Look, StepAction, StepUndo } from '@muster/operations';
import { clientsOf, type FlowTools, type WithServers } from '../tools.js';
import { show, showAfter, showAsBefore } from './server-detail.js';

/** What a check for updates needs to know of each server. */
export interface UpdateInput extends WithServers {
  readonly channel: string;
  /** False: the server is only told how to update itself. */
  readonly check: boolean;
}

interface Before {
  readonly last_check: string;
}

/** What the server found, as it says itself. */
export type CheckedUpdate = Readonly<{ needs_reboot: boolean }>;

/** What IncusOS says of a check that never ran. */
const NEVER = /^(0001-|$)/;

/**
 * Decides from IncusOS' own words whether a check is over. It installs what it finds beside what runs, so it can take
 * minutes.
 */
export function decideCheck(
  server: string,
  { last_check: before }: Before,
  { last_check = '', status = '', needs_reboot = false }: IncusOsUpdate['state'],
  asked: boolean,
): Look<CheckedUpdate, null> {
  const ran = !NEVER.test(last_check) && last_check !== before;
  if (ran && /fail|error/i.test(status)) return { state: 'broken', seen: null, why: `its update: ${status}` };
  if (ran && !/running|downloading|applying/i.test(status)) return { state: 'present', result: { needs_reboot } };
  if (ran || asked) return { state: 'busy', why: `${server} to look for an update and install it` };
  return { state: 'absent', seen: null };
}

/**
 * Has a server look for an update in its channel, and waits until what it found is installed. Whether there is one only
 * the server knows: it says so by needing a reboot.
 */
export const checkUpdate: StepAction<UpdateInput, FlowTools, Before, CheckedUpdate, null> = {
  intend: async (context) => {
    const { os } = await clientsOf(context, context.server);
    return { last_check: (await os.update({ signal: context.signal })).state.last_check ?? '' };
  },
  look: async (context) => {
    const { input, server, intent, notes } = context;
    const { os } = await clientsOf(context, server);
    const { config, state } = await os.update({ signal: context.signal });
    if (!isConfigured(config, input.channel)) return { state: 'absent', seen: null };
    if (!input.check) return { state: 'present', result: { needs_reboot: state.needs_reboot ?? false } };
    return decideCheck(server, intent, state, notes['asked'] === true);
  },
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const { signal, input } = context;
    await show(context, { status: 'ready', detail: 'updating' });
    await os.updateUpdate({ auto_reboot: false, channel: input.channel, check_frequency: 'never' }, { signal });
    if (!input.check) return;
    await os.checkUpdate({ signal });
    await context.note('asked', true);
  },
  record: (tx, context) => showAfter(tx, context, { status: 'ready', detail: '' }),
};

/** An update that is installed stays; the next reboot brings it. */
export const leaveUpdate: StepUndo<WithServers, FlowTools> = { record: showAsBefore };

function isConfigured(config: IncusOsUpdate['config'], channel: string): boolean {
  return config.channel === channel && config.check_frequency === 'never' && config.auto_reboot !== true;
}
