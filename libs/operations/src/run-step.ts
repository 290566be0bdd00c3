import { setTimeout as pause } from 'node:timers/promises';
import { MusterError } from '@muster/errors';
import type { FlowStep, Json, Look, StepContext } from './flow.js';
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

/** What brings one row where it should be: the step itself, or what takes it back. */
interface Change<Input, Tools> {
  readonly name: string;
  readonly irreversible?: true | undefined;
  look(context: StepContext<Input, Tools>): Promise<Look<unknown>>;
  act?: ((context: StepContext<Input, Tools>, seen: unknown) => Promise<void>) | undefined;
  repair?: ((context: StepContext<Input, Tools>, seen: unknown) => Promise<void>) | undefined;
}

type Outcome =
  | { readonly kind: 'present'; readonly result: Json }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'paused'; readonly pause: Pause };

/** Why an operation is put aside, and for how many milliseconds. */
export interface Pause {
  readonly why: string;
  readonly inMs: number;
}

/** How one row ended for now: somebody asked to cancel, or it is to be looked at again later. */
export interface RowOutcome {
  readonly cancel: boolean;
  readonly pause?: Pause;
}

/**
 * Carries out one row of a step: mark A with the intent, then look, and act only on what is absent. Only "present" ends
 * it; so it may have run before, in whole or in part, in this process or in one that is dead.
 *
 * @param cancellable false for what has to come to its end first; it is then carried on although somebody asked to cancel.
 * @returns whether somebody asked to cancel meanwhile.
 * @throws what look or act threw; MusterError `step.unfinished` (tried again) or `step.broken`.
 */
export async function runStep<Input, Tools>(
  step: FlowStep<Input, Tools>,
  row: StepRow,
  base: ContextOf<Input, Tools>,
  recorder: Recorder,
  { cancellable }: { readonly cancellable: boolean },
): Promise<RowOutcome> {
  const { action } = step;
  const intent: Json = row.intent ?? ((await action.intend?.({ ...base, intent: null })) as Json | undefined) ?? null;
  const unlessCancelled = cancellable && !isBegun(row);
  if ((await recorder.begun(row, intent, unlessCancelled)).cancel && unlessCancelled) return { cancel: true };

  const context: StepContext<Input, Tools> = { ...base, intent };
  const change: Change<Input, Tools> = {
    name: step.name,
    irreversible: action.irreversible,
    look: (seen) => action.look(seen),
    act: action.act?.bind(action),
    repair: action.repair?.bind(action),
  };
  const outcome = await bringAbout(change, context, recorder, { cancellable });
  if (outcome.kind === 'cancelled') return { cancel: true };
  if (outcome.kind === 'paused') return { cancel: false, pause: outcome.pause };
  const { result } = outcome;
  return recorder.done(row, result, action.record && (async (tx) => action.record?.(tx, context, result)));
}

/** Takes one row of a step back, by the same rules. */
export async function undoStep<Input, Tools>(
  step: FlowStep<Input, Tools>,
  row: StepRow,
  base: ContextOf<Input, Tools>,
  recorder: Recorder,
): Promise<RowOutcome> {
  const context: StepContext<Input, Tools> = { ...base, intent: row.intent };
  const { undo } = step;
  if (undo?.look !== undefined) {
    const change: Change<Input, Tools> = {
      name: `undo of ${step.name}`,
      irreversible: undo.irreversible,
      look: (seen) => undo.look?.(seen) ?? Promise.resolve({ state: 'present', result: null }),
      act: undo.act?.bind(undo),
    };
    const outcome = await bringAbout(change, context, recorder, { cancellable: false });
    if (outcome.kind === 'paused') return { cancel: false, pause: outcome.pause };
  } else if (undo?.act !== undefined) {
    if (undo.irreversible === true) await quiet(base, recorder);
    await undo.act(context, undefined);
  }
  await recorder.undone(row, undo?.record && (async (tx) => undo.record?.(tx, context)));
  return { cancel: false };
}

async function bringAbout<Input, Tools>(
  change: Change<Input, Tools>,
  context: StepContext<Input, Tools>,
  recorder: Recorder,
  { cancellable }: { readonly cancellable: boolean },
): Promise<Outcome> {
  const startedAt = performance.now();
  let changes = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const look = await change.look(context);
    if (look.state === 'present') return { kind: 'present', result: look.result as Json };
    if (look.state === 'busy') {
      if (look.againInMs !== undefined) return { kind: 'paused', pause: { why: look.why, inMs: look.againInMs } };
      if (performance.now() - startedAt > BUSY_PATIENCE_MS) throw new MusterError('step.unfinished', look.why);
      const { cancel } = await recorder.waitingFor(look.why);
      if (cancel && cancellable) return { kind: 'cancelled' };
      await pause(BUSY_PAUSE_MS, undefined, { signal: context.signal });
      continue;
    }
    if (changes === MOST_CHANGES) {
      throw new MusterError(
        'step.unfinished',
        `${placeOf(change, context)}: the change was made ${changes} times and is still not visible`,
      );
    }
    if (changes > 0) await pause(SETTLE_PAUSE_MS * changes, undefined, { signal: context.signal });
    changes += 1;
    await make(change, look, context, recorder);
  }
}

async function make<Input, Tools>(
  change: Change<Input, Tools>,
  look: { state: 'absent' | 'broken'; seen: unknown; why?: string },
  context: StepContext<Input, Tools>,
  recorder: Recorder,
): Promise<void> {
  if (look.state === 'absent') {
    if (change.act === undefined) {
      throw new MusterError('step.unfinished', `${change.name}: not there yet, and only others can make it so`);
    }
    if (change.irreversible === true) await quiet(context, recorder);
    await change.act(context, look.seen);
    return;
  }
  if (change.repair === undefined) {
    throw new MusterError('step.broken', `${placeOf(change, context)}: ${look.why ?? ''}`);
  }
  await change.repair(context, look.seen);
}

/** Waits until nothing that a dead process sent can arrive any more; the fence is read again, last of all. */
async function quiet({ signal }: { readonly signal: AbortSignal }, recorder: Recorder): Promise<void> {
  for (;;) {
    const { remainingMs } = await recorder.quiet();
    if (remainingMs <= 0) return;
    await recorder.waitingFor('the last call of a process that died to be over');
    await pause(Math.min(remainingMs, 1_000), undefined, { signal });
  }
}

function placeOf({ name }: { readonly name: string }, { server }: { readonly server: string }): string {
  return server === '' ? name : `${name} on ${server}`;
}

function isBegun(row: StepRow): boolean {
  return row.state === 'started';
}
