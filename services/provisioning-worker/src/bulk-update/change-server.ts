import { MusterError } from '@muster/errors';
import type { Json, Look, StepAction, StepUndo } from '@muster/operations';
import { isSameConfiguration } from '../flows/steps/services/same-configuration.js';
import { clientsOf, type FlowContext, type FlowTools } from '../flows/tools.js';
import { BULK_ACTIONS, type BulkAction, type Config } from './actions.js';
import { DOCUMENTS } from './documents.js';
import type { BulkUpdateInput } from './input.js';

/** The part of the document as it was before. */
type Before = Json;

interface Seen {
  readonly config: Config;
  readonly part: Json;
}

/** Makes the change on one server; what is so already stays untouched. */
export const changeServer: StepAction<BulkUpdateInput, FlowTools, Before, null, Seen> = {
  intend: async (context) => (await read(context)).part,
  look: async (context) => {
    const { config, part } = await read(context);
    return compared(context, 'change', { config, part }, actionOf(context.input).next(part, context.input.arguments));
  },
  act: (context, seen) => write(context, 'change', seen),
};

/** Puts the part back that the change was made to, and leaves the rest of the document as it is by now. */
export const restoreServer: StepUndo<BulkUpdateInput, FlowTools, Before, Seen> = {
  look: async (context) => {
    return compared(context, 'restore', await read(context), context.intent);
  },
  act: (context, seen) => write(context, 'restore', seen),
};

/** What a server has of the document that the action changes; throws when it has no place for the change. */
export async function read(context: FlowContext<BulkUpdateInput>): Promise<Seen> {
  const { input, server, signal } = context;
  const action = actionOf(input);
  const { os } = await clientsOf(context, server);
  const config = await DOCUMENTS[action.document].read(os, { signal });
  const part = action.read(config, input.arguments);
  if (part !== undefined) return { config, part };
  throw new MusterError('server.refused', `${server}: ${action.missing?.(input.arguments) ?? 'has no place for this'}`);
}

/**
 * A service that refused to start keeps its new configuration all the same: what was sent counts only once it was
 * answered.
 */
function compared(
  { notes }: FlowContext<BulkUpdateInput>,
  way: 'change' | 'restore',
  { config, part }: Seen,
  wanted: Json,
): Look<null, Seen> {
  if (isSameConfiguration(wanted, part) && notes[way] !== 'sent') return { state: 'present', result: null };
  return { state: 'absent', seen: { config, part: wanted } };
}

async function write(
  context: FlowContext<BulkUpdateInput>,
  way: 'change' | 'restore',
  { config, part }: Seen,
): Promise<void> {
  const { input, server, signal } = context;
  const action = actionOf(input);
  const { os } = await clientsOf(context, server);
  await context.note(way, 'sent');
  await DOCUMENTS[action.document].write(os, action.write(config, part, input.arguments), config, { signal });
  await context.note(way, 'answered');
}

/** The arguments were checked by the action's own schema when the work was accepted. */
function actionOf({ action }: BulkUpdateInput): BulkAction<Readonly<Record<string, unknown>>> {
  return BULK_ACTIONS[action];
}
