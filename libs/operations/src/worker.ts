import { isDatabaseFault, rowsOf } from '@muster/database';
import type { Flow } from './flow.js';
import type { OperationRow } from './operation-rows.js';
import { ProcessLife, type Life } from './process-life.js';
import { StaleFenceError } from './record.js';
import { OperationRun, type RunnerOptions } from './run-operation.js';
import { forgetDeadProcesses, letGo, lostOperations, takeDueOperations, takeOperation } from './take.js';

export interface WorkerOptions<Tools> extends RunnerOptions<Tools> {
  readonly processName: string;
  /** Operations that run at the same time; what waits costs no memory. */
  readonly slots: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own input
  readonly flows: readonly Flow<any, Tools>[];
}

interface Running {
  readonly operation: OperationRow;
  readonly lost: AbortController;
  readonly ended: Promise<void>;
}

const SWEEP_EVERY_MS = 1_000;
const FORGET_EVERY_SWEEPS = 600;

/** Takes operations, woken by hints and by its own sweep, and carries them out in its slots. */
export class OperationWorker<Tools> {
  private readonly life: ProcessLife;
  private readonly running = new Map<string, Running>();
  /** Slots of operations that are being taken: many hints come at once, and each waits for Postgres. */
  private taking = 0;
  /** A hint came while no slot was free: what it names may be there only since the last look. */
  private missed = false;
  private readonly flows: ReadonlyMap<string, WorkerOptions<Tools>['flows'][number]>;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private sweeping = false;
  private sweeps = 0;

  constructor(private readonly options: WorkerOptions<Tools>) {
    this.flows = new Map(options.flows.map((flow) => [flow.kind, flow]));
    this.life = new ProcessLife(options.dataSource, options.processName, (thrown) =>
      options.log('warn', 'could not renew the life of this process', { err: thrown }),
    );
  }

  async start(): Promise<void> {
    await this.life.start();
    this.timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS);
    await this.sweep();
  }

  /** Stops taking, aborts the calls in flight and hands every operation over; another process goes on at once. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('this process stops'));
    clearInterval(this.timer);
    await Promise.allSettled([...this.running.values()].map(({ ended }) => ended));
    await this.life.stop();
  }

  get freeSlots(): number {
    return this.options.slots - this.running.size - this.taking;
  }

  /** A hint names an operation; Postgres decides whether there is anything to do. Ends when this process is done with it. */
  async hint(id: string): Promise<void> {
    const life = this.life.life;
    if (life === undefined || this.stopping.signal.aborted) return;
    if (this.freeSlots <= 0) {
      this.missed = true;
      return;
    }
    const { carried } = await this.fill(1, life, async () => {
      const operation = await takeOperation(this.options.dataSource, id, life.id);
      return operation === undefined ? [] : [operation];
    });
    this.lookForMissed();
    await carried;
  }

  /** Takes what is due: new work whose hint was lost, pauses that are over, and the work of the dead. */
  async sweep(): Promise<void> {
    const life = this.life.life;
    if (life === undefined || this.sweeping || this.stopping.signal.aborted) return;
    this.sweeping = true;
    try {
      await this.stopLost(life);
      const free = this.freeSlots;
      if (free > 0) await this.fill(free, life, () => takeDueOperations(this.options.dataSource, life.id, free));
      if (this.sweeps++ % FORGET_EVERY_SWEEPS === 0) await forgetDeadProcesses(this.options.dataSource);
    } catch (thrown) {
      this.options.log('warn', 'could not look for work', { err: thrown });
    } finally {
      this.sweeping = false;
      this.lookForMissed();
    }
  }

  private lookForMissed(): void {
    if (!this.missed || this.freeSlots <= 0 || this.sweeping) return;
    this.missed = false;
    void this.sweep();
  }

  /** Ends the calls of operations that were stopped from outside, e.g. because their cluster is being deleted. */
  private async stopLost(life: Life): Promise<void> {
    const held = [...this.running.values()].map(({ operation }) => operation);
    for (const id of await lostOperations(this.options.dataSource, life.id, held)) {
      this.running.get(id)?.lost.abort(new StaleFenceError(`operation ${id} was stopped from outside`));
    }
  }

  /** Keeps so many slots for what is taken, and begins to carry it out; tells when all of it has ended. */
  private async fill(
    slots: number,
    life: Life,
    take: () => Promise<OperationRow[]>,
  ): Promise<{ readonly carried: Promise<unknown> }> {
    this.taking += slots;
    try {
      const taken = await take();
      return { carried: Promise.all(taken.map(async (operation) => this.carry(operation, life))) };
    } finally {
      this.taking -= slots;
    }
  }

  private carry(operation: OperationRow, life: Life): Promise<void> {
    const lost = new AbortController();
    const ended = this.carryOut(operation, life, lost.signal)
      .catch((thrown: unknown) => this.abandon(operation, life, thrown))
      .finally(() => {
        if (this.running.get(operation.id)?.operation === operation) this.running.delete(operation.id);
        void this.sweep();
      });
    this.running.set(operation.id, { operation, lost, ended });
    return ended;
  }

  private async carryOut(operation: OperationRow, life: Life, lost: AbortSignal): Promise<void> {
    const flow = this.flows.get(operation.kind);
    if (flow === undefined) throw new Error(`no flow is known for operations of kind "${operation.kind}"`);
    const signal = AbortSignal.any([life.signal, this.stopping.signal, lost]);
    const run = await new OperationRun(this.options, flow, operation, life.id, signal).run();
    if (run.lost) await letGo(this.options.dataSource, operation.id, life.id);
  }

  /**
   * A run that could not even write down what happened (the database was away): the operation is given back as soon as
   * that works, or is taken over by others once this life has ended.
   */
  private async abandon(operation: OperationRow, life: Life, thrown: unknown): Promise<void> {
    const level = isDatabaseFault(thrown) ? 'warn' : 'error';
    this.options.log(level, 'gave an operation back', { operation: operation.id, err: thrown });
    while (!life.signal.aborted) {
      try {
        await rowsOf(
          this.options.dataSource,
          `UPDATE operation SET owner = NULL, state = 'waiting', run_at = now() + interval '2 seconds'
            WHERE id = $1 AND fence = $2 AND owner = $3 AND state = 'running'`,
          [operation.id, operation.fence, life.id],
        );
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
}
