import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processStart } from './process-start.js';

test('a living process keeps its start, and one that has ended has none', async () => {
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  const start = await processStart(pid);
  expect(start).toMatch(/^\d+$/u);
  expect(await processStart(pid)).toBe(start);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await processStart(pid)).toBeUndefined();
});
