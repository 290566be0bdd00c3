import { setTimeout as pause } from 'node:timers/promises';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandOperation } from './control.js';
import { createOperationsDatabase } from './testing/operations-database.js';
import { accept, markingFlow, markingStep, World, workerOn } from './testing/world.js';

let dataSource: DataSource;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ dataSource, drop } = await createOperationsDatabase());
});
afterAll(() => drop());

async function until(id: string, state: string): Promise<void> {
  for (const deadline = performance.now() + 15_000; performance.now() < deadline; await pause(10)) {
    const row = await rowOf<{ state: string }>(dataSource, 'SELECT state FROM operation WHERE id = $1', [id]);
    if (row?.state === state) return;
  }
  throw new Error(`the operation is not ${state}`);
}

/** What each event said of the progress, in order. */
async function told(id: string): Promise<{ done: number; total: number }[]> {
  const rows = await rowsOf<{ progress: { done: number; total: number } }>(
    dataSource,
    `SELECT data -> 'progress' AS progress FROM outbox WHERE aggregate = $1 ORDER BY version, row_id`,
    [id],
  );
  return rows.map(({ progress }) => progress);
}

it('progress never goes backwards: forward, when it is tried again, resumed, and taken back', async () => {
  const world = new World();
  const flow = markingFlow([
    markingStep('a'),
    markingStep('b', { each: () => ['s1', 's2', 's3'], sideBySide: 3 }),
    markingStep('pivot', { pivot: true }),
    markingStep('after'),
  ]);
  world.faults.set('b@s2', new MusterError('server.timeout', 'slow'));
  world.faults.set('after', new MusterError('server.refused', 'no'));
  const { id } = await accept(dataSource, flow);
  const worker = workerOn(dataSource, flow, world);
  await worker.start();
  await until(id, 'failed');
  world.faults.set('after', new MusterError('server.refused', 'still no'));
  await commandOperation(dataSource, id, 'resume');
  await until(id, 'failed');
  await commandOperation(dataSource, id, 'undo');
  await until(id, 'undone');
  await worker.stop();
  const done = (await told(id)).map((progress) => progress.done);
  expect(done).toEqual(done.toSorted((one, other) => one - other));
  expect(new Set(done).size).toBeGreaterThan(8);
  const { done: last, total } = (await told(id)).at(-1)!;
  expect(last).toBe(total);
});
