import { setTimeout as pause } from 'node:timers/promises';
import { MusterError } from '@muster/errors';
import type { FlowStep, Json, StepContext } from './flow.js';
import type { StepRow } from './operation-rows.js';
import type { Recorder } from './record.js';

/** How often one attempt may act or repair before it is given back as unfinished. */
const MOST_CHANGES = 3;
const BUSY_PAUSE_MS = 200;
/** Milliseconds that one attempt looks at a busy other side before it is given back. */
const BUSY_PATIENCE_MS = 60_000;
/** After a change the effect may need a moment to be seen. */
const SETTLE_PAUSE_MS = 50;

type ContextOf<Input, Tools> = Omit<StepContext<Input, Tools>, 'intent'>;

/**
 * Carries out one row of a step: mark A with the intent, then look, and act only on what is absent. Only "present" ends
 * it; so it may have run before, in whole or in part, in this process or in one that is dead.
 *
 * @returns whether somebody asked to cancel meanwhile.
 * @throws what look or act threw; MusterError `step.unfinished` (tried again) or `step.broken`.
 */
export async function runStep<Input, Tools>(
  step: FlowStep<Input, Tools>,
  row: StepRow,
  base: ContextOf<Input, Tools>,
  recorder: Recorder,
): Promise<{ cancel: boolean }> {
  const { action } = step;
  const intent: Json = row.intent ?? ((await action.intend?.({ ...base, intent: null })) as Json | undefined) ?? null;
  if ((await recorder.begun(row, intent)).cancel && !isBegun(row)) return { cancel: true };

  const context: StepContext<Input, Tools> = { ...base, intent };
  const startedAt = performance.now();
  let changes = 0;
  for (;;) {
    base.signal.throwIfAborted();
    const look = await action.look(context);
    if (look.state === 'present') {
      const result = look.result as Json;
      return recorder.done(row, result, async (tx) => action.record?.(tx, context, result));
    }
    if (look.state === 'busy') {
      if (performance.now() - startedAt > BUSY_PATIENCE_MS) throw new MusterError('step.unfinished', look.why);
      await recorder.waitingFor(look.why);
      await pause(BUSY_PAUSE_MS, undefined, { signal: base.signal });
      continue;
    }
    if (changes === MOST_CHANGES) {
      const place = row.server === '' ? step.name : `${step.name} on ${row.server}`;
      throw new MusterError(
        'step.unfinished',
        `${place}: the change was made ${changes} times and is still not visible`,
      );
    }
    if (changes > 0) await pause(SETTLE_PAUSE_MS * changes, undefined, { signal: base.signal });
    changes += 1;
    await change(step, look, context);
  }
}

async function change<Input, Tools>(
  step: FlowStep<Input, Tools>,
  look: { state: 'absent' | 'broken'; seen: unknown; why?: string },
  context: StepContext<Input, Tools>,
): Promise<void> {
  if (look.state === 'absent') {
    if (step.action.act === undefined) {
      throw new MusterError('step.unfinished', `${step.name}: not there yet, and only others can make it so`);
    }
    await step.action.act(context, look.seen);
    return;
  }
  if (step.action.repair === undefined) {
    throw new MusterError(
      'step.broken',
      `${step.name}${context.server === '' ? '' : ` on ${context.server}`}: ${look.why ?? ''}`,
    );
  }
  await step.action.repair(context, look.seen);
}

/** Takes one row of a step back. */
export async function undoStep<Input, Tools>(
  step: FlowStep<Input, Tools>,
  row: StepRow,
  base: ContextOf<Input, Tools>,
  recorder: Recorder,
): Promise<void> {
  const context: StepContext<Input, Tools> = { ...base, intent: row.intent };
  await step.undo?.act?.(context);
  await recorder.undone(row, async (tx) => step.undo?.record?.(tx, context));
}

function isBegun(row: StepRow): boolean {
  return row.state === 'started';
}
