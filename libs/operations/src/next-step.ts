import type { Flow, FlowStep } from './flow.js';
import type { StepRow } from './operation-rows.js';
import { serverInHand } from './turns.js';

/** The rows of one step that are to run now, or the news that nothing is left in this direction. */
export type NextStep<Input, Tools> =
  | { readonly kind: 'run'; readonly step: FlowStep<Input, Tools>; readonly rows: readonly StepRow[] }
  | { readonly kind: 'undo'; readonly step: FlowStep<Input, Tools>; readonly rows: readonly StepRow[] }
  | { readonly kind: 'ended' };

/**
 * Decides what comes next from what is written alone, so that any process can go on with any operation.
 * Forward: the first rows that are not done. Back: the last ones that began; what was done for a server whose turn is over
 * stays.
 */
export function nextStep<Input, Tools>(
  flow: Pick<Flow<Input, Tools>, 'steps'>,
  direction: 'forward' | 'back',
  rows: readonly StepRow[],
): NextStep<Input, Tools> {
  const steps = new Map(flow.steps.map((step) => [step.name, step]));
  const inHand = direction === 'back' ? serverInHand(flow, rows) : undefined;
  const open = rows
    .filter(({ name, server, state }) => {
      const step = steps.get(name);
      if (step === undefined) return false;
      if (direction === 'forward') return state !== 'done';
      if (state === 'started') return true;
      return state === 'done' && (step.inTurn === undefined || server === inHand);
    })
    .toSorted((a, b) => (direction === 'forward' ? a.position - b.position : b.position - a.position));
  const [first] = open;
  const step = first === undefined ? undefined : steps.get(first.name);
  if (first === undefined || step === undefined) return { kind: 'ended' };
  const together = open.filter(({ name, position }) => name === first.name && position === first.position);
  return { kind: direction === 'forward' ? 'run' : 'undo', step, rows: together };
}

/** True when the pivot may have had its effect: from then on nothing is taken back by itself. */
export function isPastPivot<Input, Tools>(flow: Pick<Flow<Input, Tools>, 'steps'>, rows: readonly StepRow[]): boolean {
  const pivot = flow.steps.find((step) => step.pivot === true);
  if (pivot === undefined) return false;
  return rows.some((row) => row.name === pivot.name && row.state !== 'planned');
}
