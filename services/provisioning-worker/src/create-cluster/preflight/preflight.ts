import { MusterError } from '@muster/errors';
import type { StepAction } from '@muster/operations';
import { type CreateClusterInput } from '../input.js';
import { type FlowTools, clientsOf, serverNames } from '../../flows/tools.js';
import type { ServerAddresses } from './facts.js';
import { preflightFindings } from './findings.js';
import { inspect } from './inspect.js';

/** Every check that can refuse, all findings at once, before anything is touched. Its result: where each server is. */
export const preflight: StepAction<CreateClusterInput, FlowTools, null, Record<string, ServerAddresses>> = {
  look: async (context) => {
    const inspections = await Promise.all(
      serverNames(context.input).map(async (server) =>
        inspect(server, await clientsOf(context, server), context.signal),
      ),
    );
    const findings = preflightFindings(context.input, inspections);
    if (findings.length > 0) {
      throw new MusterError('preflight.refused', findings.map(({ message }) => message).join('; '), { findings });
    }
    const entries = inspections.flatMap((inspection) =>
      inspection.kind === 'read' ? [[inspection.server, inspection.facts.addresses as ServerAddresses] as const] : [],
    );
    return { state: 'present', result: Object.fromEntries(entries) };
  },
};
