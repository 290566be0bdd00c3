import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandFault, commandOperation, type OperationStanding } from './control.js';
import type { FlowStep } from './flow.js';
import { createOperationsDatabase } from './testing/operations-database.js';
import { accept, Gate, markingFlow, markingStep, World, workerOn } from './testing/world.js';
import type { OperationWorker } from './worker.js';

let dataSource: DataSource;
let drop: () => Promise<void>;
const workers: OperationWorker<World>[] = [];

beforeAll(async () => {
  ({ dataSource, drop } = await createOperationsDatabase());
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

afterAll(async () => {
  await drop();
});

async function started(...parameters: Parameters<typeof workerOn>): Promise<OperationWorker<World>> {
  const worker = workerOn(...parameters);
  workers.push(worker);
  await worker.start();
  return worker;
}

interface Row {
  readonly state: string;
  readonly direction: string;
  readonly owner: string | null;
  readonly waiting_for: string;
  readonly last_error: { code: string; message: string } | null;
}

const rowOfOperation = async (id: string): Promise<Row | undefined> =>
  rowOf<Row>(dataSource, 'SELECT state, direction, owner, waiting_for, last_error FROM operation WHERE id = $1', [id]);

async function until(id: string, is: (row: Row) => boolean): Promise<Row> {
  for (const deadline = performance.now() + 15_000; ; await pause(10)) {
    const row = await rowOfOperation(id);
    if (row !== undefined && is(row)) return row;
    if (performance.now() > deadline) throw new Error(`operation is ${JSON.stringify(row)}`);
  }
}

const untilState = async (id: string, state: string): Promise<Row> => until(id, (row) => row.state === state);

const holdersOf = async (target: string): Promise<string[]> =>
  (await rowsOf<{ operation: string }>(dataSource, 'SELECT operation FROM claim WHERE target = $1', [target])).map(
    ({ operation }) => operation,
  );

/** Waits for a mark that somebody else makes. */
function awaitingStep(name: string, mark: string): FlowStep<object, World> {
  return {
    ...markingStep(name),
    action: {
      look: async ({ tools }) =>
        Promise.resolve(
          tools.marks.has(mark) ? { state: 'present', result: null } : { state: 'busy', why: `the mark ${mark}` },
        ),
    },
  };
}

describe('cancelling', () => {
  it('stops what waits, and takes back what was done before the pivot', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a'), awaitingStep('b', 'go'), markingStep('pivot', { pivot: true })]);
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    await until(id, (row) => row.waiting_for === 'the mark go');
    await commandOperation(dataSource, id, 'cancel');
    expect(await untilState(id, 'undone')).toMatchObject({ last_error: { code: 'operation.cancelled' } });
    expect([...world.marks]).toEqual([]);
  });

  it('takes back what has not begun, without beginning it', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a')]);
    const { id } = await accept(dataSource, flow);
    await commandOperation(dataSource, id, 'cancel');
    await started(dataSource, flow, world);
    await untilState(id, 'undone');
    expect(world.changes).toEqual([]);
  });

  it('stops after the pivot, keeps the claims, says what stays, and lets it be resumed', async () => {
    const world = new World();
    const target = `server:${randomUUID()}`;
    const flow = markingFlow([markingStep('pivot', { pivot: true }), awaitingStep('b', 'go'), markingStep('c')]);
    const { id } = await accept(dataSource, flow, { targets: [target] });
    await started(dataSource, flow, world);
    await until(id, (row) => row.waiting_for === 'the mark go');
    await commandOperation(dataSource, id, 'cancel');
    const stopped = await untilState(id, 'failed');
    expect(stopped.last_error).toMatchObject({
      code: 'operation.stopped',
      message: 'Cancelled after pivot, which are not taken back by themselves',
    });
    expect(await holdersOf(target)).toEqual([id]);
    world.marks.add('go');
    await commandOperation(dataSource, id, 'resume');
    await untilState(id, 'done');
    expect(world.changes).toEqual(['pivot', 'c']);
  });
});

async function failed(world: World, steps: readonly FlowStep<object, World>[]): Promise<string> {
  const flow = markingFlow(steps);
  world.faults.set('after', new MusterError('server.refused', 'no'));
  const { id } = await accept(dataSource, flow);
  await started(dataSource, flow, world);
  await untilState(id, 'failed');
  return id;
}

describe('a failed operation', () => {
  const steps = [markingStep('before'), markingStep('pivot', { pivot: true }), markingStep('after')];

  it('goes on where it was when it is resumed', async () => {
    const world = new World();
    const id = await failed(world, steps);
    await commandOperation(dataSource, id, 'resume');
    expect(await untilState(id, 'done')).toMatchObject({ last_error: null });
    expect(world.changes).toEqual(['before', 'pivot', 'after']);
  });

  it('is taken back across its pivot when it is undone', async () => {
    const world = new World();
    const id = await failed(world, steps);
    await commandOperation(dataSource, id, 'undo');
    await untilState(id, 'undone');
    expect(world.changes).toEqual(['before', 'pivot', '-after', '-pivot', '-before']);
  });
});

describe('taking over', () => {
  it('stops the holder of a target, and begins only when its process has let go', async () => {
    const world = new World();
    const target = `server:${randomUUID()}`;
    const holding = new Gate();
    world.gates.set('a', holding);
    const first = markingFlow([markingStep('a'), markingStep('b')]);
    const { id: held } = await accept(dataSource, first, { targets: [target] });
    await started(dataSource, first, world);
    for (; !world.marks.has('a'); await pause(10));

    const { id: taker } = await accept(dataSource, first, { targets: [target], takesOver: 'It is deleted' });
    expect(await rowOfOperation(held)).toMatchObject({
      state: 'failed',
      last_error: { code: 'operation.cancelled', message: 'It is deleted' },
    });
    expect(await holdersOf(target)).toEqual([taker]);
    expect(await rowOfOperation(taker)).toMatchObject({ state: 'queued' });
    holding.open();
    await untilState(taker, 'done');
    expect(await rowOfOperation(held)).toMatchObject({ state: 'failed', owner: null });
    expect(world.changes.filter((change) => change === 'b')).toEqual(['b']);
    await expect(commandOperation(dataSource, held, 'resume')).rejects.toMatchObject({ code: 'operation.state' });
  });
});

describe('what nobody can take back', () => {
  it('is not done before the last call of a process that died is over', async () => {
    const world = new World();
    const wipe = markingStep('wipe');
    const flow = markingFlow([{ ...wipe, action: { ...wipe.action, irreversible: true } }]);
    const { id } = await accept(dataSource, flow);
    await dataSource.query('UPDATE operation SET owner = $2 WHERE id = $1', [id, randomUUID()]);
    await started(dataSource, flow, world);
    await until(id, (row) => row.waiting_for === 'the last call of a process that died to be over');
    expect(world.changes).toEqual([]);
    await dataSource.query('UPDATE operation SET quiet_until = now() WHERE id = $1', [id]);
    await untilState(id, 'done');
    expect(world.changes).toEqual(['wipe']);
  });
});

const standing = (more: Partial<OperationStanding>): OperationStanding => ({
  state: 'failed',
  direction: 'forward',
  holds_claims: true,
  ...more,
});

describe('a command', () => {
  it.each([
    ['cancel', standing({ state: 'done' }), 'it has ended already: it is done'],
    ['cancel', standing({ state: 'running', direction: 'back' }), 'it is being taken back already'],
    ['resume', standing({ state: 'waiting' }), 'it has not failed: it is waiting'],
    ['undo', standing({ holds_claims: false }), 'another operation took over what it worked on'],
    ['cancel', standing({ state: 'waiting' }), undefined],
    ['resume', standing({ direction: 'back' }), undefined],
    ['undo', standing({}), undefined],
  ] as const)('to %s says why it is not possible', (command, operation, fault) => {
    expect(commandFault(command, operation)).toBe(fault);
  });

  it('on an operation that nobody knows is an error', async () => {
    await expect(commandOperation(dataSource, randomUUID(), 'cancel')).rejects.toMatchObject({
      code: 'object.not-found',
    });
  });
});
