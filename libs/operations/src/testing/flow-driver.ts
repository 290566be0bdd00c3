import { setTimeout as pause } from 'node:timers/promises';
import type { OperationState } from '@muster/contracts';
import { rowOf } from '@muster/database';
import type { WireError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import type { Flow } from '../flow.js';
import { OperationWorker } from '../worker.js';
import { disturbedFlow, type Disturbance, type Place } from './disturbed-flow.js';

/** How an operation ended. */
export interface Ended {
  readonly state: OperationState;
  readonly last_error: WireError | null;
}

const ENDED_WITHIN_MS = 90_000;

/**
 * Carries operations out with workers of this process, which can be made to die at any place: what a dead worker was
 * doing hangs for ever, it writes nothing more, and the next one takes the operation over.
 */
export class FlowDriver<Tools> {
  private readonly log: string[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly tools: Tools,
    // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own input
    private readonly flows: readonly Flow<any, Tools>[],
  ) {}

  /** Carries an operation to its end with the flow of this kind disturbed, and gives how it ended. */
  async carry(id: string, kind?: string, disturbance: Disturbance = {}): Promise<Ended> {
    const flows = this.flows.map((flow) => (flow.kind === kind ? disturbedFlow(flow, disturbance) : flow));
    const worker = this.workerWith(flows);
    await worker.start();
    try {
      void worker.hint(id);
      return await this.ended(id);
    } finally {
      await worker.stop();
    }
  }

  /**
   * Carries an operation to its end while its process dies once at each place where `dies` says so.
   *
   * @returns how it ended, and where it died.
   */
  async carryDying(
    id: string,
    kind: string,
    moment: keyof Disturbance & `before${string}`,
    also: Disturbance = {},
  ): Promise<Ended & { deaths: Place[] }> {
    const deaths: Place[] = [];
    const visited = new Set<string>();
    const old: Promise<void>[] = [];
    let current: OperationWorker<Tools> | undefined;
    // Rows that run side by side can die at the same moment; each worker is replaced once, one after the other.
    let replaced = Promise.resolve();
    const next = async (): Promise<void> => {
      replaced = replaced.then(replace);
      return replaced;
    };
    const replace = async (): Promise<void> => {
      const dead = current;
      await this.dataSource.query(
        `UPDATE operation SET owner = NULL, fence = fence + 1, state = 'queued' WHERE id = $1 AND state = 'running'`,
        [id],
      );
      current = this.workerWith(flows);
      await current.start();
      if (dead !== undefined) old.push(dead.stop());
      void current.hint(id);
    };
    const die = async (place: Place, signal: AbortSignal): Promise<void> => {
      const key = `${place.step}@${place.server}`;
      if (visited.has(key)) return;
      visited.add(key);
      deaths.push(place);
      await Promise.all([next(), forever(signal)]);
    };
    const flows = this.flows.map((flow) =>
      flow.kind === kind ? disturbedFlow(flow, { ...also, [moment]: die }) : flow,
    );
    await next();
    try {
      return { ...(await this.ended(id)), deaths };
    } finally {
      await current?.stop();
      await Promise.allSettled(old);
    }
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own input
  private workerWith(flows: readonly Flow<any, any>[]): OperationWorker<Tools> {
    return new OperationWorker<Tools>({
      dataSource: this.dataSource,
      tools: this.tools,
      random: () => 0,
      log: (level, message, fields) => this.log.push(`${level} ${message} ${JSON.stringify(fields, asText)}`),
      processName: 'flow-driver',
      slots: 4,
      flows,
    });
  }

  private async ended(id: string): Promise<Ended> {
    for (const deadline = performance.now() + ENDED_WITHIN_MS; ; await pause(10)) {
      const row = await rowOf<Ended & { waiting_for: string }>(
        this.dataSource,
        'SELECT state, last_error, waiting_for FROM operation WHERE id = $1',
        [id],
      );
      if (row === undefined) throw new Error(`there is no operation ${id}`);
      if (row.state === 'done' || row.state === 'undone' || row.state === 'failed') return row;
      if (performance.now() > deadline) {
        throw new Error(`operation does not end: ${JSON.stringify(row)}\n${this.log.slice(-10).join('\n')}`);
      }
    }
  }
}

async function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}

function asText(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}
