import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { namespaces } from './network.js';

const LIBRARY = new URL('../dist/index.js', import.meta.url).href;

/** A program that runs another one in a hub of its own, which starts a host there and tells the hub's folder. */
const OUTER = `const { runInHub } = await import(${JSON.stringify(LIBRARY)});
  const inner = \`const { startIncusHosts, currentHub, removeIncusHosts } = await import(${JSON.stringify(LIBRARY)});
    await startIncusHosts({ count: 1 });
    console.log(currentHub().name);
    if (process.env.STAY) setInterval(() => undefined, 1000);
    else process.exit(7);\`;
  process.exitCode = await runInHub([process.execPath, '--input-type=module', '--eval', inner]);`;

function start(stay: string): ReturnType<typeof spawn> {
  const environment = { ...process.env, STAY: stay };
  return spawn(process.execPath, ['--input-type=module', '--eval', OUTER], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  });
}

async function remains(hub: string): Promise<string[]> {
  const left = [...(await namespaces()), ...(await readdir(tmpdir()))];
  return left.filter((name) => name.startsWith(hub));
}

test('a program in a hub gives back its status, and leaves nothing though it left its hosts running', async () => {
  const program = start('');
  const chunks: Buffer[] = [];
  program.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(program, 'close')) as [number];
  const hub = Buffer.concat(chunks).toString('utf8').trim();
  expect(hub).toMatch(/^muster-[0-9a-f]{8}$/u);
  expect(status).toBe(7);
  expect(await remains(hub)).toEqual([]);
});

test('a program that is killed leaves nothing of its hub and hosts', async () => {
  const program = start('yes');
  const [line] = (await once(program.stdout ?? program, 'data')) as [Buffer];
  const hub = line.toString('utf8').trim();
  expect(await remains(hub)).not.toEqual([]);
  program.kill('SIGKILL');
  const giveUp = performance.now() + 20_000;
  while ((await remains(hub)).length > 0 && performance.now() < giveUp) await pause(100);
  expect(await remains(hub)).toEqual([]);
});
