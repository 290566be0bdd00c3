import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { acceptOperation, type NewOperation } from '../accept.js';
import { defineFlow, type Flow, type FlowStep } from '../flow.js';
import { OperationWorker } from '../worker.js';

/** Holds whoever waits for it until it is opened. */
export class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/** What the steps of a spec change: a list of marks that can be looked at, as a server can. */
export class World {
  readonly marks = new Set<string>();
  /** Every change in order, so that doing something twice shows. */
  readonly changes: string[] = [];
  /** Thrown by the next change of this name. */
  readonly faults = new Map<string, Error>();
  /** Awaited inside a change of this name, after its effect. */
  readonly gates = new Map<string, Gate>();

  async mark(name: string): Promise<void> {
    const fault = this.faults.get(name);
    if (fault !== undefined) {
      this.faults.delete(name);
      throw fault;
    }
    this.marks.add(name);
    this.changes.push(name);
    await this.gates.get(name)?.opened;
  }

  unmark(name: string): void {
    this.marks.delete(name);
    this.changes.push(`-${name}`);
  }
}

/** A step that marks the world once, and its undo. */
export function markingStep(name: string, more: Partial<FlowStep<object, World>> = {}): FlowStep<object, World> {
  const placeOf = (server: string): string => (server === '' ? name : `${name}@${server}`);
  return {
    name,
    action: {
      look: async ({ tools, server }) =>
        Promise.resolve(
          tools.marks.has(placeOf(server))
            ? { state: 'present', result: placeOf(server) }
            : { state: 'absent', seen: null },
        ),
      act: async ({ tools, server }) => tools.mark(placeOf(server)),
    },
    undo: { act: async ({ tools, server }) => Promise.resolve(tools.unmark(placeOf(server))) },
    ...more,
  };
}

export function markingFlow(steps: readonly FlowStep<object, World>[], patienceMs = 60_000): Flow<object, World> {
  return defineFlow({ kind: 'marking', steps, patienceMs, ended: async () => Promise.resolve() });
}

/** Accepts an operation on one server. */
export async function accept(
  dataSource: DataSource,
  flow: Flow<object, World>,
  more: Partial<NewOperation<object>> = {},
): ReturnType<typeof acceptOperation> {
  const operation: NewOperation<object> = {
    id: randomUUID(),
    description: 'Marking the world',
    caller: { protocol: 'unix' },
    idempotency: undefined,
    input: {},
    clusterId: randomUUID(),
    clusterName: 'c1',
    servers: [],
    targets: [`server:${randomUUID()}`],
    ...more,
  };
  return acceptOperation(dataSource, flow, async () => Promise.resolve(operation));
}

/** A worker as one process has it. */
export function workerOn(dataSource: DataSource, flow: Flow<object, World>, world: World): OperationWorker<World> {
  return new OperationWorker({
    dataSource,
    tools: world,
    random: () => 0,
    log: () => undefined,
    processName: 'spec',
    slots: 4,
    flows: [flow],
  });
}
