import { MusterError } from '@muster/errors';
import { ServerCallError } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import type { DeleteClusterInput } from './input.js';

type Context = FlowContext<DeleteClusterInput>;

/** How a server was left. */
export interface Clean {
  /** False when it was given up: it did not answer in time, or refused. */
  readonly clean: boolean;
}

/** An action that throws what its server does; the patience decides what becomes of it. */
interface Impatient<Seen> extends Pick<StepAction<DeleteClusterInput, FlowTools, null, null, Seen>, 'look' | 'act'> {
  /** Milliseconds of patience from the first wait on, and whether a refusal ends it at once. */
  patience?(context: Context): { readonly ms: number; readonly endsByRefusal: boolean };
}

/**
 * Makes an action converge: a server that does not answer is asked again within the patience, and then, or when it
 * refuses, it is given up: the step is done, and what is left on the server is named. Only a fault of Muster itself
 * stops the deletion.
 *
 * @param leftOver what the reader is told of a server that was given up.
 */
export function withinPatience<Seen>(
  action: Impatient<Seen>,
  leftOver: (context: Context, why: string) => string,
): StepAction<DeleteClusterInput, FlowTools, null, Clean, Seen> {
  const giveUp = async (context: Context, why: string): Promise<void> => {
    await context.note('left_over', leftOver(context, why));
    await context.note('given_up', true);
  };
  const patienceOf = (context: Context) =>
    action.patience?.(context) ?? { ms: context.input.patienceMs, endsByRefusal: true };
  /** Counts from the first time that the server let us wait. */
  const isOverdue = async (context: Context): Promise<boolean> => {
    const now = context.tools.now().getTime();
    const since = context.notes['waiting_since'];
    if (since === undefined) await context.note('waiting_since', now);
    return now - Number(since ?? now) >= patienceOf(context).ms;
  };
  const settle = async (context: Context, thrown: unknown): Promise<void> => {
    context.signal.throwIfAborted();
    if (!isOfTheServer(thrown)) throw thrown;
    const overdue = await isOverdue(context);
    if (overdue || (patienceOf(context).endsByRefusal && !thrown.retryable)) return giveUp(context, thrown.message);
    throw thrown.retryable ? thrown : new MusterError('server.failed', thrown.message, { cause: thrown });
  };
  return {
    look: async (context) => {
      if (context.notes['given_up'] === true) return { state: 'present', result: { clean: false } };
      try {
        const look = await action.look(context);
        if (look.state === 'present') return { state: 'present', result: { clean: true } };
        if (look.state === 'absent') return look;
        if (look.state === 'broken') await giveUp(context, look.why);
        else if (!(await isOverdue(context))) return look;
        else await giveUp(context, `it still waits for ${look.why}`);
      } catch (thrown) {
        await settle(context, thrown);
      }
      return { state: 'present', result: { clean: false } };
    },
    act: async (context, seen) => {
      try {
        await action.act?.(context, seen);
      } catch (thrown) {
        await settle(context, thrown);
      }
    },
  };
}

function isOfTheServer(thrown: unknown): thrown is MusterError {
  if (thrown instanceof ServerCallError) return thrown.kind !== 'aborted';
  return thrown instanceof MusterError && (thrown.code.startsWith('server.') || thrown.code.startsWith('step.'));
}
