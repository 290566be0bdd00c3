import { MusterError } from '@muster/errors';
import type { Flow, FlowStep, Json, Look, StepContext } from '../flow.js';

/** One row of a flow, on its way forward or back. */
export interface Place {
  readonly step: string;
  readonly server: string;
}

/** What happens at the places of a flow; each is called with what ends the attempt when it is over for this process. */
export interface Disturbance {
  /** A row is looked at for the first time in an attempt: nothing of this attempt has happened yet. */
  readonly beforeEffect?: (place: Place, signal: AbortSignal) => Promise<void>;
  /** The effect is there and not recorded yet. */
  readonly beforeRecord?: (place: Place, signal: AbortSignal) => Promise<void>;
  /** It is taken back and not recorded yet. */
  readonly beforeUndone?: (place: Place, signal: AbortSignal) => Promise<void>;
  /** Looks again at what is present, and takes back twice. */
  readonly twice?: true;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a disturbance knows nothing of a flow's input and tools
type AnyFlow = Flow<any, any>;
// oxlint-disable-next-line typescript/no-explicit-any -- as above
type AnyStep = FlowStep<any, any>;
type AnyContext = StepContext<unknown, unknown>;

/** The same flow, disturbed; the product knows nothing of it. */
export function disturbedFlow(flow: AnyFlow, disturbance: Disturbance): AnyFlow {
  return { ...flow, steps: flow.steps.map((step) => disturbedStep(step, disturbance)) };
}

function disturbedStep(step: AnyStep, disturbance: Disturbance): AnyStep {
  const place = ({ server }: AnyContext): Place => ({ step: step.name, server });
  const begun = new WeakSet<AnyContext>();
  const look = async (context: AnyContext): Promise<Look> => {
    if (!begun.has(context)) {
      begun.add(context);
      await disturbance.beforeEffect?.(place(context), context.signal);
    }
    const found = (await step.action.look(context)) as Look;
    if (found.state !== 'present') return found;
    if (disturbance.twice === true) await lookAgain(step, context);
    await disturbance.beforeRecord?.(place(context), context.signal);
    return found;
  };
  return { ...step, action: { ...step.action, look }, ...(step.undo === undefined ? {} : { undo: undo(step, place) }) };

  function undo(of: AnyStep, placeOf: (context: AnyContext) => Place): NonNullable<AnyStep['undo']> {
    const original = of.undo as NonNullable<AnyStep['undo']>;
    const lookBackAgain = async (context: AnyContext): Promise<void> => {
      const again = await original.look?.(context);
      if (again?.state === 'present') return;
      throw new MusterError('internal', `${step.name} was taken back, and is not when it is looked at again`);
    };
    if (original.look !== undefined) {
      return {
        ...original,
        look: async (context: AnyContext) => {
          const found = await original.look?.(context);
          if (found === undefined || found.state !== 'present') return found as Look<null>;
          if (disturbance.twice === true) await lookBackAgain(context);
          await disturbance.beforeUndone?.(placeOf(context), context.signal);
          return found;
        },
      };
    }
    return {
      ...original,
      act: async (context: AnyContext, seen: Json) => {
        await original.act?.(context, seen);
        if (disturbance.twice === true) await original.act?.(context, seen);
        await disturbance.beforeUndone?.(placeOf(context), context.signal);
      },
    };
  }
}

async function lookAgain(step: AnyStep, context: AnyContext): Promise<void> {
  const again = (await step.action.look(context)) as Look;
  if (again.state === 'present') return;
  throw new MusterError('internal', `${step.name} was present, and ${again.state} when it was looked at again`);
}
