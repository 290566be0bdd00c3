import { spawnSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressIn, reserveNetwork, takeLock } from './network-reservation.js';

test('no two reservations are of the same block', async () => {
  const held = await Promise.all(Array.from({ length: 20 }, () => reserveNetwork()));
  expect(new Set(held.map(({ network }) => network)).size).toBe(20);
  for (const { network, release } of held) {
    expect(network).toMatch(/^127\.\d+\.\d+$/);
    release();
  }
});

test('many servers get a /16', async () => {
  const { network, release } = await reserveNetwork(3000);
  expect(network).toMatch(/^127\.1\d\d$/);
  expect(addressIn(network, 2999)).toBe(`${network}.11.206`);
  release();
});

test('every user of the machine may take a block, and nobody may remove the lock of another', async () => {
  const { release } = await reserveNetwork();
  expect((statSync(join(tmpdir(), 'muster-simulator-networks')).mode & 0o7777).toString(8)).toBe('1777');
  release();
});

test('the lock of a dead process is taken over, that of a living one is not', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const lock = join(tmpdir(), `muster-lock-${process.pid}`);
  writeFileSync(lock, String(process.ppid));
  expect(takeLock(lock)).toBe(false);
  writeFileSync(lock, String(dead));
  expect(takeLock(lock)).toBe(true);
  expect(takeLock(lock)).toBe(false);
  rmSync(lock);
});

test.each([
  ['192.168.1', 0, 'is no block of 127.0.0.0/8'],
  ['127.1.2', 254, 'holds 254 servers'],
])('block %s has no server %i', (network, index, message) => {
  expect(() => addressIn(network, index)).toThrow(message);
});
