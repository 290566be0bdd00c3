import type { StepAction } from '@muster/operations';
import type { FlowTools } from '../flows/tools.js';
import type { DeleteClusterInput, Fate } from './input.js';
import { resetMember } from './reset-member.js';
import { takeBack } from './take-back.js';
import type { Clean } from './within-patience.js';

type Cleaning = StepAction<DeleteClusterInput, FlowTools, null, Clean>;

const CLEANING: Readonly<Record<Fate, Cleaning>> = {
  'taken-back': takeBack,
  reset: resetMember,
};

/** Cleans one server in the way that was decided for it; what a reset wipes, nobody brings back. */
export const cleanServer: Cleaning = {
  irreversible: true,
  look: async (context) => cleaningOf(context).look(context),
  act: async (context, seen) => cleaningOf(context).act?.(context, seen),
  record: async (tx, context, clean) => cleaningOf(context).record?.(tx, context, clean),
};

function cleaningOf({ input, server }: { readonly input: DeleteClusterInput; readonly server: string }): Cleaning {
  return CLEANING[input.servers.find(({ name }) => name === server)?.fate ?? 'reset'];
}
