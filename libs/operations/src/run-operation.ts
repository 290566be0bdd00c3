import { setMaxListeners } from 'node:events';
import { context as otelContext, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { isDatabaseFault, preparedRows, rowsOf, type PreparedStatement } from '@muster/database';
import { MusterError } from '@muster/errors';
import pLimit from 'p-limit';
import type { DataSource } from 'typeorm';
import { afterError } from './after-error.js';
import type { Flow, FlowStep, Json, StepContext } from './flow.js';
import { isPastPivot, nextStep, type StepWork } from './next-step.js';
import type { OperationRow, StepRow } from './operation-rows.js';
import { Recorder, StaleFenceError } from './record.js';
import { runStep, undoStep, type RowOutcome } from './run-step.js';
import { hasTurnBegun, serverInHand, stoppedBetweenTurns } from './turns.js';

const STEPS: PreparedStatement = {
  name: 'operation-steps',
  text: `SELECT name, server, position, state, intent, notes, result FROM step
          WHERE operation = $1 ORDER BY position, server`,
};

const tracer = trace.getTracer('muster.operations');

export interface RunnerOptions<Tools> {
  readonly dataSource: DataSource;
  readonly tools: Tools;
  readonly random: () => number;
  /** Told when the end of an operation is committed: whoever waits for it hears of it by its event. */
  readonly ended?: () => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>) => void;
}

/** What a row of a step threw. */
interface Failure {
  readonly step: string;
  readonly thrown: unknown;
}

/**
 * Carries one operation as far as it goes: to its end, to its next pause, or to the loss of the right to carry it.
 * Everything it knows comes from Postgres, so it makes no difference which process began.
 */
export class OperationRun<Input, Tools> {
  private readonly recorder: Recorder;
  private direction: 'forward' | 'back';
  private lost = false;

  constructor(
    private readonly options: RunnerOptions<Tools>,
    private readonly flow: Flow<Input, Tools>,
    private readonly operation: OperationRow,
    owner: string,
    private readonly signal: AbortSignal,
  ) {
    this.direction = operation.direction;
    this.recorder = new Recorder(options.dataSource, { operationId: operation.id, owner, fence: operation.fence });
  }

  /** @returns whether somebody else took the operation away meanwhile. */
  async run(): Promise<{ lost: boolean }> {
    const parent = propagation.extract(otelContext.active(), { traceparent: this.operation.traceparent ?? undefined });
    const attributes = { 'muster.operation': this.operation.id, 'muster.fence': this.operation.fence };
    return tracer.startActiveSpan(`operation ${this.flow.kind}`, { attributes }, parent, async (span) => {
      try {
        await this.carry();
        return { lost: this.lost };
      } catch (thrown) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: String(thrown) });
        throw thrown;
      } finally {
        span.end();
      }
    });
  }

  private async carry(): Promise<void> {
    if (this.operation.cancel && (await this.stopForCancel()) === 'ended') return;
    for (;;) {
      const rows = await this.rows();
      const next = nextStep(this.flow, this.direction, rows);
      if (next.kind === 'ended') {
        await this.end(this.direction === 'forward' ? 'done' : 'undone', undefined);
        return;
      }
      let step = next.work.map((work) => work.step.name).join(', ');
      try {
        const { failed, cancel, pause } = await this.sideBySide(next.work, rows);
        if (failed !== undefined) {
          ({ step } = failed);
          throw failed.thrown;
        }
        if (pause !== undefined) {
          await this.recorder.paused(pause.why, pause.inMs);
          return;
        }
        if (cancel && (await this.stopForCancel()) === 'ended') return;
      } catch (thrown) {
        if (!(await this.settle(thrown, step))) return;
      }
    }
  }

  /** Runs the rows of steps that run alongside; waits for all of them, so that nothing goes on behind a decision. */
  private async sideBySide(
    work: readonly StepWork<Input, Tools>[],
    all: readonly StepRow[],
  ): Promise<RowOutcome & { failed?: Failure }> {
    const outcomes = (await Promise.all(work.map(async (of) => this.bounded(of, all)))).flat();
    const failures = outcomes.flatMap(({ step, outcome }) =>
      outcome.status === 'rejected' ? [{ step, thrown: outcome.reason as unknown }] : [],
    );
    const worst =
      failures.find(({ thrown }) => thrown instanceof StaleFenceError) ??
      failures.find(({ thrown }) => isPermanent(thrown)) ??
      failures[0];
    const ended = outcomes.flatMap(({ outcome }) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const pause = ended.find((row) => row.pause !== undefined)?.pause;
    return {
      cancel: ended.some(({ cancel }) => cancel),
      ...(pause === undefined ? {} : { pause }),
      ...(worst === undefined ? {} : { failed: worst }),
    };
  }

  /** Runs the rows of one step, as many at a time as the table says; where that is one, a failure keeps the next from beginning. */
  private async bounded(
    { step, rows }: StepWork<Input, Tools>,
    all: readonly StepRow[],
  ): Promise<{ step: string; outcome: PromiseSettledResult<RowOutcome> }[]> {
    const cancellable = serverInHand(this.flow, all) === undefined;
    const width = this.widthOf(step);
    const limit = pLimit(width);
    const failed = new AbortController();
    const signal = AbortSignal.any([this.signal, failed.signal]);
    // Every call that is under way listens; there are many, and all of them end with the step.
    setMaxListeners(0, signal);
    const outcomes = await Promise.allSettled(
      rows.map((row) =>
        limit(async () => {
          if (failed.signal.aborted) return { cancel: false };
          try {
            return await this.traced(step, row, this.contextOf(row, all, signal), cancellable);
          } catch (thrown) {
            if (this.direction === 'forward' && width === 1) failed.abort();
            throw thrown;
          }
        }),
      ),
    );
    return outcomes.map((outcome) => ({ step: step.name, outcome }));
  }

  private widthOf(step: FlowStep<Input, Tools>): number {
    return (this.direction === 'back' ? step.undo?.sideBySide : undefined) ?? step.sideBySide ?? 1;
  }

  private async traced(
    step: FlowStep<Input, Tools>,
    row: StepRow,
    context: Omit<StepContext<Input, Tools>, 'intent'>,
    cancellable: boolean,
  ): Promise<RowOutcome> {
    const name = `${this.direction === 'forward' ? 'step' : 'undo'} ${step.name}`;
    const attributes = { 'muster.operation': this.operation.id, 'muster.server': row.server };
    return tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        if (this.direction === 'back') return await undoStep(step, row, context, this.recorder);
        return await runStep(step, row, context, this.recorder, { cancellable });
      } catch (thrown) {
        span.recordException(thrown instanceof Error ? thrown : String(thrown));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw thrown;
      } finally {
        span.end();
      }
    });
  }

  private contextOf(
    row: StepRow,
    all: readonly StepRow[],
    signal: AbortSignal,
  ): Omit<StepContext<Input, Tools>, 'intent'> {
    return {
      operationId: this.operation.id,
      clusterId: this.operation.cluster_id ?? '',
      input: this.operation.input as Input,
      tools: this.options.tools,
      server: row.server,
      ...this.notesOf(row),
      signal,
      result: (name, server = '') =>
        all.find((other) => other.name === name && other.server === server && other.state === 'done')?.result,
      waitingFor: (reason) => {
        this.recorder.waitingFor(reason).catch(() => undefined);
      },
    };
  }

  private notesOf(row: StepRow): Pick<StepContext<Input, Tools>, 'notes' | 'note'> {
    const notes = { ...row.notes };
    const note = async (key: string, value: Json): Promise<void> => {
      await this.recorder.note(row, key, value);
      notes[key] = value;
    };
    return { notes, note };
  }

  /** Decides what a thrown error means; true when the run goes on (in the other direction). */
  private async settle(thrown: unknown, step: string): Promise<boolean> {
    if (thrown instanceof StaleFenceError || this.signal.reason instanceof StaleFenceError) {
      this.lost = true;
      this.options.log('warn', 'another process carries this operation now', { operation: this.operation.id, step });
      return false;
    }
    if (this.signal.aborted) {
      await this.recorder.handOver().catch(() => undefined);
      return false;
    }
    const error = asMusterError(thrown);
    const decision = afterError(
      {
        direction: this.direction,
        retryable: error.retryable,
        pastPivot: isPastPivot(this.flow, await this.rows()),
        ...(await this.patience()),
        patienceMs: this.flow.patienceMs,
      },
      this.options.random,
    );
    this.options.log('warn', `step ${step} failed`, {
      operation: this.operation.id,
      code: error.code,
      decision: decision.kind,
      err: thrown,
    });
    if (decision.kind === 'unwind') {
      await this.turnBack(error);
      return true;
    }
    if (decision.kind === 'retry') await this.recorder.waiting(error, decision.inMs);
    else await this.end('failed', error);
    return false;
  }

  /**
   * Somebody asked to cancel: before the pivot everything is taken back, after it the operation stops where it is. Where
   * servers have turns, the one in hand comes to its end first, and then it is over.
   */
  private async stopForCancel(): Promise<'goes on' | 'ended'> {
    if (this.direction === 'back') return 'goes on';
    const rows = await this.rows();
    const next = nextStep(this.flow, 'forward', rows);
    if (next.kind === 'ended' || serverInHand(this.flow, rows) !== undefined) return 'goes on';
    if (next.work.some(({ step }) => step.inTurn !== undefined) && hasTurnBegun(this.flow, rows)) {
      await this.turnBack(new MusterError('operation.cancelled', stoppedBetweenTurns(this.flow, rows)));
      return 'goes on';
    }
    if (!isPastPivot(this.flow, rows)) {
      await this.turnBack(new MusterError('operation.cancelled', 'The operation was cancelled'));
      return 'goes on';
    }
    const done = [...new Set(rows.filter((row) => row.state === 'done').map((row) => row.name))];
    await this.end(
      'failed',
      new MusterError(
        'operation.stopped',
        `Cancelled after ${done.join(', ')}, which are not taken back by themselves`,
      ),
    );
    return 'ended';
  }

  private async turnBack(error: MusterError): Promise<void> {
    await this.recorder.turnBack(error);
    this.direction = 'back';
  }

  private async end(state: 'done' | 'undone' | 'failed', error: MusterError | undefined): Promise<void> {
    await this.recorder.ended(state, error, (tx) =>
      this.flow.ended(tx, {
        state,
        operationId: this.operation.id,
        clusterId: this.operation.cluster_id ?? '',
        input: this.operation.input as Input,
      }),
    );
    this.options.ended?.();
    this.options.log(state === 'done' ? 'info' : 'warn', `operation ${state}`, {
      operation: this.operation.id,
      kind: this.flow.kind,
    });
  }

  private async rows(): Promise<StepRow[]> {
    return preparedRows<StepRow>(this.options.dataSource, STEPS, [this.operation.id]);
  }

  private async patience(): Promise<{ attempts: number; failingForMs: number }> {
    const [row] = await rowsOf<{ attempts: number; failing_ms: number }>(
      this.options.dataSource,
      `SELECT attempts, coalesce(extract(epoch FROM now() - failing_since) * 1000, 0)::float8 AS failing_ms
         FROM operation WHERE id = $1`,
      [this.operation.id],
    );
    return { attempts: row?.attempts ?? 0, failingForMs: row?.failing_ms ?? 0 };
  }
}

/** A fault of our own database is no fault of the step: it is tried again like any transient error. */
function asMusterError(thrown: unknown): MusterError {
  if (isDatabaseFault(thrown)) {
    return new MusterError('service.unavailable', 'the database did not answer', { cause: thrown });
  }
  return MusterError.from(thrown);
}

function isPermanent(thrown: unknown): boolean {
  return !asMusterError(thrown).retryable;
}
