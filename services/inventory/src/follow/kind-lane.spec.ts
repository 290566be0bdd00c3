import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterEach, expect, test, vi } from 'vitest';
import type { ObjectRef } from './event-marks.js';
import { KindLane } from './kind-lane.js';
import { RippleBudget } from './ripple-budget.js';

/** A cluster of the spec: says when a listing or reading may end, and notes the order of everything. */
class SlowCluster {
  readonly done: string[] = [];
  readonly failures: unknown[] = [];
  broken = false;
  /** So many readings fail first. */
  failingReads = 0;
  /** How many objects a listing holds. */
  listed: number | undefined = undefined;
  private readonly held: (() => void)[] = [];
  holding = false;

  readonly lane = new KindLane(
    'instance',
    {
      list: async (reason) => {
        await this.pass('list');
        this.done.push(`listed: ${reason}`);
        return { listed: this.listed, rowsWritten: 0, rowsRemoved: 0, announced: [], faults: [] };
      },
      read: async (ref) => {
        await this.pass(`read ${ref.name}`);
        if (this.failingReads > 0) {
          this.failingReads -= 1;
          throw new Error('Invalid PID -1');
        }
        return { ref, found: undefined };
      },
      apply: (readings) => {
        this.done.push(`applied: ${readings.map(({ ref }) => ref.name).join(' ')}`);
        return Promise.resolve();
      },
      ahead: () => 0,
      failed: (error) => this.failures.push(error),
    },
    pLimit(8),
    new RippleBudget(),
  );

  get waiting(): number {
    return this.held.length;
  }

  release(): void {
    for (const go of this.held.splice(0)) go();
  }

  private async pass(what: string): Promise<void> {
    this.done.push(what);
    if (this.broken) throw new Error('the server is away');
    if (this.holding) await new Promise<void>((resolve) => this.held.push(resolve));
  }
}

const ref = (name: string): ObjectRef => ({
  kind: 'instance',
  project: 'default',
  parent: '',
  type: '',
  name,
  member: 's1',
});
let cluster = new SlowCluster();
afterEach(async () => {
  cluster.release();
  await cluster.lane.stop(new Error('the spec is over'));
  cluster = new SlowCluster();
});
const done = () => cluster.done;
const firstWord = (line: string): string => line.split(' ', 1)[0] ?? '';

test('many events of one object are one reading, and objects of one moment are applied together', async () => {
  for (let event = 0; event < 50; event += 1) cluster.lane.mark(ref(event % 2 === 0 ? 'a' : 'b'), 'instance-updated');
  await expect.poll(done).toEqual(['read a', 'read b', 'applied: a b']);
});

test('what an event says while a listing is under way is read after the listing was applied', async () => {
  cluster.holding = true;
  const listed = cluster.lane.list('sweep');
  await vi.waitUntil(() => cluster.waiting === 1);
  cluster.lane.mark(ref('a'), 'instance-created');
  cluster.holding = false;
  cluster.release();
  await listed;
  await expect.poll(done).toEqual(['list', 'listed: sweep', 'read a', 'applied: a']);
});

test('an event before a listing begins is answered by the listing', async () => {
  cluster.lane.mark(ref('a'), 'instance-created');
  await cluster.lane.list('sweep');
  await expect.poll(done).toEqual(['list', 'listed: sweep']);
});

test('events of very many objects become one listing', async () => {
  for (let index = 0; index < 100; index += 1) cluster.lane.mark(ref(`i${index}`), 'instance-created');
  await expect.poll(done).toEqual(['list', 'listed: many events at once']);
});

test('events of a small part of the objects are read, however many they are, also after a listing without a count', async () => {
  const rounds = (): string[] => cluster.done.filter((line) => /^(applied|listed)/.test(line)).map(firstWord);
  cluster.listed = 247;
  await cluster.lane.list('sweep');
  cluster.listed = undefined;
  await cluster.lane.list('sweep');
  for (let index = 0; index < 41; index += 1) cluster.lane.mark(ref(`i${index}`), 'instance-updated');
  await expect.poll(rounds).toEqual(['listed:', 'listed:', 'applied:']);
  for (let index = 0; index < 42; index += 1) cluster.lane.mark(ref(`i${index}`), 'instance-updated');
  await expect.poll(rounds).toEqual(['listed:', 'listed:', 'applied:', 'listed:']);
});

test('nothing else happens to a kind while many events are answered by a listing', async () => {
  cluster.holding = true;
  for (let index = 0; index < 100; index += 1) cluster.lane.mark(ref(`i${index}`), 'instance-updated');
  await vi.waitUntil(() => cluster.waiting === 1);
  for (let index = 0; index < 100; index += 1) cluster.lane.mark(ref(`i${index}`), 'instance-updated');
  const listed = cluster.lane.list('sweep');
  // Longer than events are gathered for.
  await pause(100);
  expect(cluster.done).toEqual(['list']);
  cluster.holding = false;
  cluster.release();
  await listed;
  expect(cluster.done).toEqual(['list', 'listed: many events at once', 'list', 'listed: sweep']);
});

test('who asks while a listing is under way gets one that begins after the question', async () => {
  cluster.holding = true;
  const first = cluster.lane.list('first');
  await vi.waitUntil(() => cluster.waiting === 1);
  const second = cluster.lane.list('second');
  cluster.release();
  await first;
  await vi.waitUntil(() => cluster.waiting === 1);
  cluster.release();
  await second;
  expect(cluster.done).toEqual(['list', 'listed: first', 'list', 'listed: second']);
});

test('an object that cannot be shown at the moment is read again before that counts as a failure', async () => {
  cluster.failingReads = 2;
  cluster.lane.mark(ref('a'), 'instance-stopped');
  await expect.poll(done, { timeout: 5_000 }).toEqual(['read a', 'read a', 'read a', 'applied: a']);
  expect(cluster.failures).toEqual([]);
});

test('what could not be read is listed as soon as that works again, and whoever waited is told of the failure', async () => {
  cluster.broken = true;
  cluster.lane.mark(ref('a'), 'instance-created');
  await vi.waitUntil(() => cluster.failures.length > 0, { timeout: 5_000 });
  await expect(cluster.lane.list('sweep')).rejects.toThrow('the server is away');
  cluster.broken = false;
  await vi.waitUntil(() => cluster.done.some((line) => line.startsWith('listed')), { timeout: 10_000 });
  expect(cluster.done.at(-1)).toBe('listed: the last attempt failed');
});

test('a lane that is stopped begins nothing and refuses whoever waits', async () => {
  const listed = cluster.lane.list('sweep');
  await cluster.lane.stop(new Error('followed elsewhere'));
  await expect(listed).rejects.toThrow('followed elsewhere');
  await expect(cluster.lane.list('sweep')).rejects.toMatchObject({ code: 'service.unavailable' });
  expect(cluster.done).toEqual([]);
});
