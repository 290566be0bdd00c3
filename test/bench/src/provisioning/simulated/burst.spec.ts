import { expect, it, vi } from 'vitest';
import { measureBurst } from './burst.js';

vi.setConfig({ testTimeout: 180_000 });

it('the harness forms clusters with workers of their own, and says what that took', async () => {
  const burst = await measureBurst({ clusters: 2, workers: 2, slots: 1, stretch: 0.1 });
  expect(burst.seconds).toBeGreaterThan(0);
  expect(burst.workerMiB).toBeGreaterThan(0);
  const programs = [
    'gateway',
    'inventory',
    'nats',
    'poller',
    'postgres',
    'provisioning',
    'relay',
    'simulated servers',
    'templates',
  ];
  expect([...burst.used.keys()].toSorted()).toEqual([...programs, 'worker 1', 'worker 2'].toSorted());
  expect([...burst.used.values()].every((seconds) => seconds >= 0)).toBe(true);
});
