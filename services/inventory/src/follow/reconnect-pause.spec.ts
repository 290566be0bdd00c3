import { expect, test } from 'vitest';
import { ReconnectPause } from './reconnect-pause.js';

const many = (stoodMs: number | undefined) => Array.from({ length: 12 }, () => stoodMs);

test('a server that is away is asked less and less often, and at once after it was there', () => {
  const pause = new ReconnectPause();
  expect(many(undefined).map((stood) => pause.after(stood))).toEqual([
    250,
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    ...Array.from({ length: 6 }, () => 15_000),
  ]);
  expect(pause.after(10)).toBe(250);
  expect(pause.after(undefined)).toBe(250);
});

test('a socket that breaks again and again is opened within seconds all the same, so that its cluster becomes current', () => {
  const pause = new ReconnectPause();
  expect(Math.max(...many(100).map((stood) => pause.after(stood)))).toBe(4_000);
  expect(pause.after(31_000)).toBe(250);
});
