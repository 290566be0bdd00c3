import type { Flow, FlowStep } from './flow.js';
import type { StepRow } from './operation-rows.js';

/** A row as it is planned. Rows with the same position may run side by side, also those of several steps; nothing else does. */
export interface PlannedRow {
  readonly position: number;
  readonly name: string;
  readonly server: string;
}

/** The rows of an operation in the order in which they are carried out. */
export function planRows<Input, Tools>({ steps }: Pick<Flow<Input, Tools>, 'steps'>, input: Input): PlannedRow[] {
  const rows: PlannedRow[] = [];
  let position = -1;
  for (const run of runsOf(steps)) {
    if (run[0]?.inTurn === undefined) {
      for (const step of run) {
        if (step.alongside !== true) position += 1;
        for (const server of step.each?.(input) ?? ['']) rows.push({ position, name: step.name, server });
      }
      continue;
    }
    for (const server of run[0].each?.(input) ?? []) {
      for (const step of run.filter(({ each }) => each?.(input).includes(server) === true)) {
        position += 1;
        rows.push({ position, name: step.name, server });
      }
    }
  }
  return rows;
}

/** The server whose turn has begun in earnest and is not over; at most one. */
export function serverInHand<Input, Tools>(
  { steps }: Pick<Flow<Input, Tools>, 'steps'>,
  rows: readonly StepRow[],
): string | undefined {
  const whole = new Set(steps.filter(({ inTurn }) => inTurn === 'whole').map(({ name }) => name));
  const turns = rows.filter(({ name }) => whole.has(name));
  return turns.find(
    ({ server, state }) =>
      (state === 'started' || state === 'done') && turns.some((row) => row.server === server && row.state !== 'done'),
  )?.server;
}

/** True once a step of some server's turn is done. */
export function hasTurnBegun<Input, Tools>(
  { steps }: Pick<Flow<Input, Tools>, 'steps'>,
  rows: readonly StepRow[],
): boolean {
  const inTurn = new Set(steps.filter((step) => step.inTurn !== undefined).map(({ name }) => name));
  return rows.some(({ name, state }) => inTurn.has(name) && state === 'done');
}

/** Says of an operation that is stopped between two turns how far it came. */
export function stoppedBetweenTurns<Input, Tools>(
  { steps }: Pick<Flow<Input, Tools>, 'steps'>,
  rows: readonly StepRow[],
): string {
  const inTurn = new Map(steps.map(({ name, inTurn: kind }) => [name, kind]));
  const whole = rows.filter(({ name }) => inTurn.get(name) === 'whole');
  const turns = whole.length > 0 ? whole : rows.filter(({ name }) => inTurn.get(name) !== undefined);
  const servers = [...new Set(turns.map(({ server }) => server))];
  const left = servers.filter((server) => turns.some((row) => row.server === server && row.state !== 'done'));
  const done = servers.filter((server) => !left.includes(server));
  const where = done.length === 0 ? 'before the first server' : `after ${done.join(', ')}`;
  const rest = left.length === 0 ? '' : `; ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} as before`;
  return `Cancelled ${where}${rest}`;
}

/** Steps that are taken in turn stand together; every other one stands alone. */
function runsOf<Input, Tools>(steps: readonly FlowStep<Input, Tools>[]): FlowStep<Input, Tools>[][] {
  const runs: FlowStep<Input, Tools>[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run !== undefined && step.inTurn !== undefined && run[0]?.inTurn !== undefined) run.push(step);
    else runs.push([step]);
  }
  return runs;
}
