import type { Flow, FlowStep } from './flow.js';
import type { StepRow } from './operation-rows.js';

/** The rows of one step that are to run now, or the news that nothing is left in this direction. */
export type NextStep<Input, Tools> =
  | { readonly kind: 'run'; readonly step: FlowStep<Input, Tools>; readonly rows: readonly StepRow[] }
  | { readonly kind: 'undo'; readonly step: FlowStep<Input, Tools>; readonly rows: readonly StepRow[] }
  | { readonly kind: 'ended' };

/**
 * Decides what comes next from what is written alone, so that any process can go on with any operation.
 * Forward: the first step with a row that is not done. Back: the last step with a row that began.
 */
export function nextStep<Input, Tools>(
  flow: Pick<Flow<Input, Tools>, 'steps'>,
  direction: 'forward' | 'back',
  rows: readonly StepRow[],
): NextStep<Input, Tools> {
  if (direction === 'forward') {
    for (const step of flow.steps) {
      const open = rows.filter((row) => row.name === step.name && row.state !== 'done');
      if (open.length > 0) return { kind: 'run', step, rows: open };
    }
    return { kind: 'ended' };
  }
  for (const step of flow.steps.toReversed()) {
    const begun = rows.filter((row) => row.name === step.name && (row.state === 'started' || row.state === 'done'));
    if (begun.length > 0) return { kind: 'undo', step, rows: begun };
  }
  return { kind: 'ended' };
}

/** True when the pivot may have had its effect: from then on nothing is taken back by itself. */
export function isPastPivot<Input, Tools>(flow: Pick<Flow<Input, Tools>, 'steps'>, rows: readonly StepRow[]): boolean {
  const pivot = flow.steps.find((step) => step.pivot === true);
  if (pivot === undefined) return false;
  return rows.some((row) => row.name === pivot.name && row.state !== 'planned');
}
