import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from './accept.js';
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
  readonly last_error: { code: string; message: string } | null;
}

async function until(id: string, state: string): Promise<Row> {
  for (const deadline = performance.now() + 15_000; ; await pause(10)) {
    const row = await rowOf<Row>(dataSource, 'SELECT state, direction, last_error FROM operation WHERE id = $1', [id]);
    if (row?.state === state) return row;
    if (performance.now() > deadline) throw new Error(`operation is ${JSON.stringify(row)}, not ${state}`);
  }
}

const claimsOf = async (id: string): Promise<unknown[]> =>
  rowsOf(dataSource, 'SELECT target FROM claim WHERE operation = $1', [id]);

describe('an operation', () => {
  it('is carried out step by step, each effect once, and frees its claims', async () => {
    const world = new World();
    const flow = markingFlow([
      markingStep('a'),
      markingStep('b', { each: () => ['s1', 's2'], sideBySide: 2 }),
      markingStep('c'),
    ]);
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    await until(id, 'done');
    expect([...world.changes].toSorted()).toEqual(['a', 'b@s1', 'b@s2', 'c']);
    expect(await claimsOf(id)).toEqual([]);
  });

  it('carries out steps that run alongside at the same time, and the next one when all of them are done', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a'), markingStep('b', { alongside: true }), markingStep('c')]);
    const gates = { a: new Gate(), b: new Gate() };
    for (const [name, gate] of Object.entries(gates)) world.gates.set(name, gate);
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    for (; !world.marks.has('a') || !world.marks.has('b'); await pause(10));
    gates.b.open();
    const stateOf = async (name: string): Promise<unknown> =>
      (
        await rowOf<{ state: string }>(dataSource, 'SELECT state FROM step WHERE operation = $1 AND name = $2', [
          id,
          name,
        ])
      )?.state;
    for (; (await stateOf('b')) !== 'done'; await pause(10));
    expect([await stateOf('a'), await stateOf('c')]).toEqual(['started', 'planned']);
    gates.a.open();
    await until(id, 'done');
    expect(world.changes.at(-1)).toBe('c');
    expect(world.changes.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('takes back steps that ran alongside one after the other when one of them fails for good', async () => {
    const world = new World();
    const flow = markingFlow([
      markingStep('first'),
      markingStep('a'),
      markingStep('b', { alongside: true }),
      markingStep('pivot', { pivot: true }),
    ]);
    world.faults.set('a', new MusterError('server.refused', 'no'));
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    expect(await until(id, 'undone')).toMatchObject({ last_error: { code: 'server.refused' } });
    expect(world.changes).toEqual(['first', 'b', '-b', '-a', '-first']);
  });

  it('tries only what is not done again when one of the steps that run alongside meets a transient error', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a'), markingStep('b', { alongside: true }), markingStep('c')]);
    world.faults.set('a', new MusterError('server.timeout', 'slow'));
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    await until(id, 'done');
    expect(world.changes).toEqual(['b', 'a', 'c']);
  });

  it('is refused when something would run alongside the pivot, or has nothing to run alongside', () => {
    const alongside = markingStep('b', { alongside: true });
    expect(() => markingFlow([alongside])).toThrow('nothing that it can run alongside');
    expect(() => markingFlow([markingStep('a', { pivot: true }), alongside])).toThrow('alongside');
  });

  it('waits for a slot, however many hints come at once', async () => {
    const world = new World();
    const gate = new Gate();
    const flow = markingFlow([
      {
        name: 'a',
        action: {
          look: async () => {
            await gate.opened;
            return { state: 'present', result: null };
          },
        },
      },
    ]);
    const worker = await started(dataSource, flow, world);
    const accepted = await Promise.all(Array.from({ length: 12 }, () => accept(dataSource, flow)));
    const ids = accepted.map(({ id }) => id);
    const running = async (): Promise<unknown> =>
      (
        await rowOf<{ count: number }>(
          dataSource,
          `SELECT count(*)::int AS count FROM operation WHERE id = ANY($1) AND state = 'running'`,
          [ids],
        )
      )?.count;
    for (const id of ids) void worker.hint(id);
    await expect.poll(running).toBe(4);
    // Time enough to take more.
    await pause(300);
    expect([await running(), worker.freeSlots]).toEqual([4, 0]);
    gate.open();
    for (const id of ids) await until(id, 'done');
  });

  it('is taken back by itself when a step before the pivot fails for good, the last step first', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a'), markingStep('b'), markingStep('pivot', { pivot: true })]);
    world.faults.set('b', new MusterError('server.refused', 'no'));
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    const row = await until(id, 'undone');
    expect(row).toMatchObject({ direction: 'back', last_error: { code: 'server.refused', message: 'no' } });
    expect(world.changes).toEqual(['a', '-b', '-a']);
    expect(await claimsOf(id)).toEqual([]);
  });

  it('stops where it is when a step after the pivot fails for good, and keeps its claims', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('pivot', { pivot: true }), markingStep('after')]);
    world.faults.set('after', new MusterError('server.refused', 'no'));
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    await until(id, 'failed');
    expect(world.changes).toEqual(['pivot']);
    expect(await claimsOf(id)).toHaveLength(1);
  });

  it('is tried again after a transient error, and shows it meanwhile', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a')]);
    world.faults.set('a', new MusterError('server.timeout', 'slow'));
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    expect(await until(id, 'waiting')).toMatchObject({ last_error: { code: 'server.timeout', message: 'slow' } });
    const shown = await rowOf(
      dataSource,
      'SELECT waiting_for, run_at > now() AS later, attempts FROM operation WHERE id = $1',
      [id],
    );
    expect(shown).toEqual({ waiting_for: 'the next attempt after: slow', later: true, attempts: 1 });
    await until(id, 'done');
    expect(world.changes).toEqual(['a']);
  });

  it('goes on in another process when the first one dies after the effect and before the record', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a'), markingStep('b')]);
    const dying = new Gate();
    world.gates.set('a', dying);
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    for (; !world.marks.has('a'); await pause(10));
    // The first process is dead to everybody else: its row says so, as after SIGKILL.
    await dataSource.query("UPDATE process SET alive_until = now() - interval '1 minute'");
    world.gates.clear();
    await dataSource.query('UPDATE operation SET owner = $2 WHERE id = $1', [id, randomUUID()]);
    await started(dataSource, flow, world);
    await until(id, 'done');
    dying.open();
    expect(world.changes).toEqual(['a', 'b']);
  });

  it('is written to by nobody whose fence is old', async () => {
    const world = new World();
    const flow = markingFlow([markingStep('a'), markingStep('b')]);
    const holding = new Gate();
    world.gates.set('a', holding);
    const { id } = await accept(dataSource, flow);
    await started(dataSource, flow, world);
    for (; !world.marks.has('a'); await pause(10));
    await dataSource.query("UPDATE operation SET fence = fence + 1, owner = NULL, state = 'failed' WHERE id = $1", [
      id,
    ]);
    holding.open();
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    const steps = await rowsOf(dataSource, 'SELECT name, state FROM step WHERE operation = $1 ORDER BY name', [id]);
    expect(steps).toEqual([
      { name: 'a', state: 'started' },
      { name: 'b', state: 'planned' },
    ]);
  });

  it('is handed over at once by a process that stops', async () => {
    const world = new World();
    const waiting = markingStep('a');
    const flow = markingFlow([
      {
        ...waiting,
        action: {
          look: async ({ tools }) =>
            Promise.resolve(
              tools.marks.has('go') ? { state: 'present', result: null } : { state: 'busy', why: 'the go' },
            ),
        },
      },
    ]);
    const { id } = await accept(dataSource, flow);
    const first = await started(dataSource, flow, world);
    for (; (await waitingFor(id)) !== 'the go'; await pause(10));
    await first.stop();
    expect(await rowOf(dataSource, 'SELECT state, owner FROM operation WHERE id = $1', [id])).toEqual({
      state: 'queued',
      owner: null,
    });
    world.marks.add('go');
    await started(dataSource, flow, world);
    await until(id, 'done');
  });
});

async function waitingFor(id: string): Promise<string | undefined> {
  return (await rowOf<{ waiting_for: string }>(dataSource, 'SELECT waiting_for FROM operation WHERE id = $1', [id]))
    ?.waiting_for;
}

describe('acceptance', () => {
  const flow = markingFlow([markingStep('a')]);

  it('lets exactly one of many requests have a target, and names the holder to the others', async () => {
    const targets = [`server:${randomUUID()}`, `server:${randomUUID()}`];
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        accept(dataSource, flow, { targets: index % 2 === 0 ? targets : targets.toReversed() }),
      ),
    );
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
    const lost = attempts
      .filter((attempt) => attempt.status === 'rejected')
      .map((attempt) => attempt.reason as MusterError);
    expect(won).toHaveLength(1);
    expect(new Set(lost.map(({ code }) => code))).toEqual(new Set(['target.busy']));
    expect(lost[0]?.message).toContain(won[0]?.value.id);
  });

  it('gives the same operation to the same key and body, however many ask at once', async () => {
    const idempotency = { caller: 'spec', key: randomUUID(), bodyHash: digestOf({ a: 1 }) };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        accept(dataSource, flow, { idempotency, targets: [`server:${idempotency.key}`] }),
      ),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('refuses a key that was used with another body', async () => {
    const idempotency = { caller: 'spec', key: randomUUID(), bodyHash: digestOf({ a: 1 }) };
    await accept(dataSource, flow, { idempotency });
    await expect(
      accept(dataSource, flow, { idempotency: { ...idempotency, bodyHash: digestOf({ a: 2 }) } }),
    ).rejects.toMatchObject({
      code: 'idempotency.mismatch',
    });
  });
});
