import { expect, test } from 'vitest';
import { freePort } from './free-port.js';

test('nobody is given a port that somebody was given a moment ago', { timeout: 30_000 }, async () => {
  const ports: number[] = [];
  // By chance alone, some of so many would be the same.
  while (ports.length < 300) ports.push(await freePort());
  expect(new Set(ports).size).toBe(ports.length);
});
