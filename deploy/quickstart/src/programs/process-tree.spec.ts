import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { logTail } from './log-tail.js';
import { parseStat, stillRunning, withDescendants } from './process-tree.js';

test('a process is read whatever it calls itself, and one that has ended is none', () => {
  const numbers = Array.from({ length: 17 }, (_, index) => index).join(' ');
  expect(parseStat(`42 (a) S 7) S 7 ${numbers} 99999 1`)).toEqual({ pid: 42, parent: 7, startedAt: '99999' });
  expect(parseStat(`42 (node) Z 7 ${numbers} 99999 1`)).toBeUndefined();
});

test('what a program started is seen, and seen to be gone', async () => {
  const shell = spawn('sh', ['-c', 'sleep 1000 & echo started; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(shell.stdout, 'data');
  const tree = await withDescendants([shell.pid ?? 0]);
  expect(tree.map(({ pid }) => pid)).toContain(shell.pid);
  expect(tree).toHaveLength(2);
  shell.kill('SIGKILL');
  // The sleep goes on without its parent.
  await expect.poll(async () => (await stillRunning(tree)).map(({ parent }) => parent)).toEqual([shell.pid]);
  for (const { pid } of await stillRunning(tree)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => stillRunning(tree)).toEqual([]);
});

test('the last lines of a log are readable: of JSON what it says, of anything else the line', () => {
  const lines = [
    ...Array.from({ length: 20 }, (_, index) => `old ${index}`),
    '{"level":"info","message":"starting"}',
    '{"level":"fatal","message":"gateway cannot start","error":{"message":"no key"}}',
    'Segmentation fault',
    '',
  ];
  const tail = logTail(lines.join('\n')).split('\n');
  expect(tail).toHaveLength(8);
  expect(tail.slice(-3)).toEqual(['    starting', '    gateway cannot start: no key', '    Segmentation fault']);
});
