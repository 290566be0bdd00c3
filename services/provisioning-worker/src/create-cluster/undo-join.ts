import type { StepUndo } from '@muster/operations';
import { lookAtReset, resetServer } from '../flows/steps/reset-server.js';
import { standsAlone } from '../flows/steps/stands-alone.js';
import type { FlowTools } from '../flows/tools.js';
import type { CreateClusterInput } from './input.js';

/** Takes a member back by wiping it, unless it never became one. Nobody stays who would have to forget it. */
export const undoJoin: StepUndo<CreateClusterInput, FlowTools, null, null> = {
  irreversible: true,
  sideBySide: 8,
  look: async (context) =>
    (await standsAlone(context, context.server))
      ? { state: 'present', result: null }
      : lookAtReset(context, context.server),
  act: (context) => resetServer(context, context.server),
};
