import { setTimeout as pause } from 'node:timers/promises';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandOperation } from './control.js';
import type { Flow } from './flow.js';
import { createOperationsDatabase } from './testing/operations-database.js';
import { accept, Gate, markingFlow, markingStep, World, workerOn } from './testing/world.js';
import { planRows } from './turns.js';
import type { OperationWorker } from './worker.js';

const servers = (): string[] => ['s2', 's1'];
/** One step for all, then two that hold a server and one that does not, each server in its turn. */
const flow = markingFlow([
  markingStep('first'),
  markingStep('out', { each: servers, inTurn: 'whole', pivot: true }),
  markingStep('in', { each: servers, inTurn: 'whole' }),
  markingStep('rest', { each: () => ['s2'], inTurn: 'stoppable' }),
]);

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

async function carryOut(world: World, of: Flow<object, World> = flow): Promise<string> {
  const { id } = await accept(dataSource, of);
  const worker = workerOn(dataSource, of, world);
  workers.push(worker);
  await worker.start();
  return id;
}

interface Row {
  readonly state: string;
  readonly waiting_for: string;
  readonly attempts: number;
  readonly last_error: { message: string } | null;
}

async function until(id: string, is: (row: Row) => boolean): Promise<Row> {
  for (const deadline = performance.now() + 15_000; ; await pause(10)) {
    const row = await rowOf<Row>(
      dataSource,
      'SELECT state, waiting_for, attempts, last_error FROM operation WHERE id = $1',
      [id],
    );
    if (row !== undefined && is(row)) return row;
    if (performance.now() > deadline) throw new Error(`operation is ${JSON.stringify(row)}`);
  }
}

const ended = (state: string) => (row: Row) => row.state === state;
const statesOf = async (id: string): Promise<string[]> => {
  const sql = 'SELECT name, server, state FROM step WHERE operation = $1 ORDER BY position, server';
  const rows = await rowsOf<{ name: string; server: string; state: string }>(dataSource, sql, [id]);
  return rows.map(({ name, server, state }) => `${name} ${server} ${state}`);
};

describe('steps that are taken in turn', () => {
  it('are planned server by server, in the order of the servers', () => {
    expect(planRows(flow, {}).map(({ position, name, server }) => `${position} ${name} ${server}`.trim())).toEqual([
      '0 first',
      '1 out s2',
      '2 in s2',
      '3 rest s2',
      '4 out s1',
      '5 in s1',
    ]);
  });

  it('are carried out in that order', async () => {
    const world = new World();
    await until(await carryOut(world), ended('done'));
    expect(world.changes).toEqual(['first', 'out@s2', 'in@s2', 'rest@s2', 'out@s1', 'in@s1']);
  });

  it('are stopped by a cancellation only when the server in hand is done, and the operation says where', async () => {
    const world = new World();
    const gate = new Gate();
    world.gates.set('out@s2', gate);
    const id = await carryOut(world);
    for (; !world.marks.has('out@s2'); await pause(10));
    await commandOperation(dataSource, id, 'cancel');
    gate.open();
    const { last_error } = await until(id, ended('undone'));
    expect(last_error?.message).toBe('Cancelled after s2; s1 is as before');
    expect(world.changes).toEqual(['first', 'out@s2', 'in@s2', '-first']);
    expect(await statesOf(id)).toEqual([
      'first  undone',
      'out s2 done',
      'in s2 done',
      'rest s2 planned',
      'out s1 planned',
      'in s1 planned',
    ]);
    expect(await rowsOf(dataSource, 'SELECT target FROM claim WHERE operation = $1', [id])).toEqual([]);
  });

  it('take back a step that had only begun for a server, and nothing else of a turn', async () => {
    const world = new World();
    world.faults.set('rest@s2', new MusterError('server.refused', 'no'));
    const id = await carryOut(world);
    await until(id, ended('failed'));
    await commandOperation(dataSource, id, 'undo');
    await until(id, ended('undone'));
    expect(world.changes).toEqual(['first', 'out@s2', 'in@s2', '-rest@s2', '-first']);
  });

  it('stop where a server fails; undo takes back that server alone', async () => {
    const world = new World();
    world.faults.set('in@s1', new MusterError('server.refused', 'no'));
    const id = await carryOut(world);
    await until(id, ended('failed'));
    await commandOperation(dataSource, id, 'undo');
    await until(id, ended('undone'));
    expect(world.changes).toEqual(['first', 'out@s2', 'in@s2', 'rest@s2', 'out@s1', '-in@s1', '-out@s1', '-first']);
    expect(await statesOf(id)).toContain('in s2 done');
  });

  it('go on where a server failed once the cause is gone', async () => {
    const world = new World();
    world.faults.set('in@s1', new MusterError('server.refused', 'no'));
    const id = await carryOut(world);
    await until(id, ended('failed'));
    await commandOperation(dataSource, id, 'resume');
    await until(id, ended('done'));
    expect(world.changes).toEqual(['first', 'out@s2', 'in@s2', 'rest@s2', 'out@s1', 'in@s1']);
  });
});

describe('a step that waits for long', () => {
  const patient = markingFlow([
    {
      ...markingStep('night'),
      action: {
        look: async ({ tools }) =>
          Promise.resolve(
            tools.marks.has('over')
              ? { state: 'present', result: null }
              : { state: 'busy', why: 'the night to be over', againInMs: 3_600_000 },
          ),
      },
    },
  ]);

  it('puts its operation aside with its reason: it holds no slot, and has not failed', async () => {
    const id = await carryOut(new World(), patient);
    const row = await until(id, ended('waiting'));
    expect(row).toMatchObject({ waiting_for: 'the night to be over', attempts: 0, last_error: null });
    expect(workers[0]?.freeSlots).toBe(4);
  });

  it('is woken by a cancellation', async () => {
    const id = await carryOut(new World(), patient);
    await until(id, ended('waiting'));
    await commandOperation(dataSource, id, 'cancel');
    expect(await until(id, ended('undone'))).toMatchObject({ last_error: { code: 'operation.cancelled' } });
  });
});
