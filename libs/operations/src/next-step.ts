import type { Flow, FlowStep } from './flow.js';
import type { StepRow } from './operation-rows.js';
import { serverInHand } from './turns.js';

/** Rows of one step that run, or are taken back, together. */
export interface StepWork<Input, Tools> {
  readonly step: FlowStep<Input, Tools>;
  readonly rows: readonly StepRow[];
}

/** What is to run now, side by side, or to be taken back; or the news that nothing is left in this direction. */
export type NextStep<Input, Tools> =
  | { readonly kind: 'run'; readonly work: readonly StepWork<Input, Tools>[] }
  | { readonly kind: 'undo'; readonly work: readonly StepWork<Input, Tools>[] }
  | { readonly kind: 'ended' };

/**
 * Decides what comes next from what is written alone, so that any process can go on with any operation.
 * Forward: the first rows that are not done, of all steps that run alongside. Back: the last ones that began, one step after
 * the other; what was done for a server whose turn is over stays.
 */
export function nextStep<Input, Tools>(
  flow: Pick<Flow<Input, Tools>, 'steps'>,
  direction: 'forward' | 'back',
  rows: readonly StepRow[],
): NextStep<Input, Tools> {
  const steps = new Map(flow.steps.map((step, place) => [step.name, { step, place }]));
  const inHand = direction === 'back' ? serverInHand(flow, rows) : undefined;
  const open = rows.flatMap((row) => {
    const { step, place } = steps.get(row.name) ?? {};
    if (step === undefined || place === undefined) return [];
    return isOpen(row, step, direction, inHand) ? [{ row, step, place }] : [];
  });
  const order = open.toSorted((a, b) => a.row.position - b.row.position || a.place - b.place);
  const first = direction === 'forward' ? order[0] : order.at(-1);
  if (first === undefined) return { kind: 'ended' };
  const together = order.filter(({ row }) => row.position === first.row.position);
  const workOf = (name: string, step: FlowStep<Input, Tools>): StepWork<Input, Tools> => ({
    step,
    rows: together.filter(({ row }) => row.name === name).map(({ row }) => row),
  });
  if (direction === 'back') return { kind: 'undo', work: [workOf(first.row.name, first.step)] };
  const alongside = new Map(together.map(({ row, step }) => [row.name, step]));
  return { kind: 'run', work: [...alongside].map(([name, step]) => workOf(name, step)) };
}

function isOpen<Input, Tools>(
  { server, state }: StepRow,
  step: FlowStep<Input, Tools>,
  direction: 'forward' | 'back',
  inHand: string | undefined,
): boolean {
  if (direction === 'forward') return state !== 'done';
  if (state === 'started') return true;
  return state === 'done' && (step.inTurn === undefined || server === inHand);
}

/** True when the pivot may have had its effect: from then on nothing is taken back by itself. */
export function isPastPivot<Input, Tools>(flow: Pick<Flow<Input, Tools>, 'steps'>, rows: readonly StepRow[]): boolean {
  const pivot = flow.steps.find((step) => step.pivot === true);
  if (pivot === undefined) return false;
  return rows.some((row) => row.name === pivot.name && row.state !== 'planned');
}
