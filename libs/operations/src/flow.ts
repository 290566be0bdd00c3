import type { EntityManager } from 'typeorm';

/** Whatever a step keeps in Postgres: chosen once, or found out. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** What a look at the world found. Only `present` ends a step. */
export type Look<Result = Json, Seen = unknown> =
  | { readonly state: 'absent'; readonly seen: Seen }
  | { readonly state: 'present'; readonly result: Result }
  /**
   * The other side is at it: look again after a pause. With `againInMs` that takes its time by design: the operation is
   * put aside for so long, holds no slot, and nothing counts as having failed.
   */
  | { readonly state: 'busy'; readonly why: string; readonly againInMs?: number }
  | { readonly state: 'broken'; readonly why: string; readonly seen: Seen };

/** What every action of a flow is given. `Tools` are the clients and repositories of the service that runs the flow. */
export interface StepContext<Input, Tools, Intent = Json> {
  readonly operationId: string;
  readonly clusterId: string;
  readonly input: Input;
  readonly tools: Tools;
  /** The server that this row of the step is about; empty when it is about the whole cluster. */
  readonly server: string;
  /** Decided before the first effect and the same in every later attempt. */
  readonly intent: Intent;
  /** What earlier attempts wrote down with `note`. */
  readonly notes: Readonly<Record<string, Json | undefined>>;
  /** Writes down a fact that a look cannot find out, e.g. "the last call was answered with 200", before going on. */
  note(key: string, value: Json): Promise<void>;
  /** Aborted when this process may no longer act for the operation. Goes into every call. */
  readonly signal: AbortSignal;
  /** Result of an earlier step that is done. */
  result(step: string, server?: string): Json | undefined;
  /** Tells the reader what the step is waiting for, e.g. a clock or another party. */
  waitingFor(reason: string): void;
}

/**
 * One decision of a flow, as look and act. Both may run twice, and each may be the last thing that runs:
 * `look` changes nothing, `act` makes one change that `look` can see.
 */
export interface StepAction<Input, Tools, Intent = Json, Result = Json, Seen = unknown> {
  /** Chooses what must stay the same when the step is repeated: nonces, random subnets, ids. */
  intend?(context: StepContext<Input, Tools, null>): Promise<Intent>;
  look(context: StepContext<Input, Tools, Intent>): Promise<Look<Result, Seen>>;
  act?(context: StepContext<Input, Tools, Intent>, seen: Seen): Promise<void>;
  /** What `act` does cannot be taken back by anybody: it waits until no call of a dead process can still arrive. */
  readonly irreversible?: true;
  repair?(context: StepContext<Input, Tools, Intent>, seen: Seen): Promise<void>;
  /** Our own rows that change together with "done", in the same transaction. */
  record?(tx: EntityManager, context: StepContext<Input, Tools, Intent>, result: Result): Promise<void>;
}

/** What takes a step back. It may run twice, and after a step that only began. */
export interface StepUndo<Input, Tools, Intent = Json, Seen = unknown> {
  /** Says whether it is taken back: `present` is "nothing of it is left". Without it `act` runs once and is believed. */
  look?(context: StepContext<Input, Tools, Intent>): Promise<Look<null, Seen>>;
  act?(context: StepContext<Input, Tools, Intent>, seen: Seen): Promise<void>;
  /** As in the action. */
  readonly irreversible?: true;
  /** How many of the rows are taken back at the same time; as many as the step does when it is not given. */
  readonly sideBySide?: number;
  /** Our own rows that change together with "undone". */
  record?(tx: EntityManager, context: StepContext<Input, Tools, Intent>): Promise<void>;
}

/** A row of a flow's table. */
export interface FlowStep<Input, Tools> {
  readonly name: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each row of the table has its own intent and result
  readonly action: StepAction<Input, Tools, any, any, any>;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  readonly undo?: StepUndo<Input, Tools, any, any>;
  /** One row for each of these servers; without it, one row for the whole cluster. */
  readonly each?: (input: Input) => readonly string[];
  /** How many of the rows run at the same time; 1 when it is not given. */
  readonly sideBySide?: number;
  /** From here on nothing is taken back by itself. */
  readonly pivot?: true;
  /**
   * Runs side by side with the step before it: neither needs the other, and the next step begins when both are done. They
   * are taken back one after the other.
   */
  readonly alongside?: true;
  /**
   * Steps with this that follow one another are carried out server by server, in the order of the first one's `each`:
   * all of them for the first server, then for the next. Once a `whole` one has begun on a server, a cancellation is
   * heeded only when all of them are done there; at a `stoppable` one it ends the operation. What was done for a server
   * stays done.
   */
  readonly inTurn?: 'stoppable' | 'whole';
}

/** A kind of operation: its steps as a table, and what changes together with its end. */
export interface Flow<Input, Tools> {
  readonly kind: string;
  readonly steps: readonly FlowStep<Input, Tools>[];
  /** Milliseconds that transient errors are put up with, from the first one on. */
  readonly patienceMs: number;
  ended(
    tx: EntityManager,
    end: {
      readonly state: 'done' | 'undone' | 'failed';
      readonly operationId: string;
      readonly clusterId: string;
      readonly input: Input;
    },
  ): Promise<void>;
}

/** Checks a flow's table once, at start: unique names, at most one pivot, servers for turns, steps to run alongside. */
export function defineFlow<Input, Tools>(flow: Flow<Input, Tools>): Flow<Input, Tools> {
  const names = new Set(flow.steps.map((step) => step.name));
  if (names.size !== flow.steps.length) throw new Error(`flow ${flow.kind} names a step twice`);
  if (flow.steps.filter((step) => step.pivot === true).length > 1) throw new Error(`flow ${flow.kind} has two pivots`);
  const turn = flow.steps.find((step) => step.inTurn !== undefined && step.each === undefined);
  if (turn !== undefined) throw new Error(`step ${turn.name} of flow ${flow.kind} is taken in turn and has no servers`);
  for (const [index, step] of flow.steps.entries()) {
    const before = flow.steps[index - 1];
    if (step.alongside !== true) continue;
    // What fails beside the pivot would be taken back or not as the clock has it.
    const alone =
      before === undefined || [before, step].some(({ pivot, inTurn }) => pivot === true || inTurn !== undefined);
    if (alone) throw new Error(`step ${step.name} of flow ${flow.kind} has nothing that it can run alongside`);
  }
  return flow;
}
