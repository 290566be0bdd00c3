import { setTimeout as pause } from 'node:timers/promises';
import { rowsOf } from '@muster/database';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProcessLife, type Life } from './process-life.js';
import { createOperationsDatabase } from './testing/operations-database.js';

let dataSource: DataSource;
let drop: () => Promise<void>;
let lives: ProcessLife[] = [];

beforeAll(async () => {
  ({ dataSource, drop } = await createOperationsDatabase());
});

afterEach(async () => {
  await Promise.all(lives.map((life) => life.stop()));
  lives = [];
});

afterAll(async () => {
  await drop();
});

/** A clock that the spec may push forward, as a machine that was suspended finds it. */
class Clock {
  ahead = 0;
  now = (): number => performance.now() + this.ahead;
}

async function begin(clock = new Clock()): Promise<{ process: ProcessLife; life: Life; clock: Clock }> {
  const process = new ProcessLife(dataSource, 'spec', () => undefined, clock.now);
  lives.push(process);
  await process.start();
  const { life } = process;
  if (life === undefined) throw new Error('the database did not confirm a life');
  return { process, life, clock };
}

const known = async (): Promise<string[]> =>
  (await rowsOf<{ id: string }>(dataSource, 'SELECT id FROM process WHERE alive_until > now()')).map(({ id }) => id);

describe('the life of a process', () => {
  it('is known to the others while it is renewed', async () => {
    const { life } = await begin();
    await pause(2_000);
    expect(await known()).toContain(life.id);
    expect(life.signal.aborted).toBe(false);
  });

  it('ends for the process itself before it ends for the others, and goes on under a new id', async () => {
    const { process, life, clock } = await begin();
    clock.ahead = 4_100;
    expect(process.life).toBeUndefined();
    expect(life.signal.aborted).toBe(true);
    expect(await known()).toContain(life.id);
    for (
      const deadline = performance.now() + 10_000;
      process.life === undefined && performance.now() < deadline;
      await pause(20)
    );
    expect(process.life?.id).not.toBe(life.id);
  });

  it('is over at once for everybody when the process stops', async () => {
    const { process, life } = await begin();
    await process.stop();
    expect(life.signal.aborted).toBe(true);
    expect(await known()).not.toContain(life.id);
  });
});
