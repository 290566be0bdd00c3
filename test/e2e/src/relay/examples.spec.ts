import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscriberCreate, webhookCreate } from '@muster/contracts';
import { freePort } from '@muster/infrastructure';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRelay, type RunningRelay } from './running-relay.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const EXAMPLES = join(import.meta.dirname, '../../../../examples/events');
const caller = { protocol: 'unix' } as const;
const selection = { description: '', events: [], clusters: [] };
let relay: RunningRelay;
let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-examples-'));
  relay = await startRelay();
});
afterAll(async () => {
  for (const child of running) await kill(child);
  await relay?.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(example: string, ...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(EXAMPLES, example), ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The ids that an example has kept, as they stand in its file. */
async function taken(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

const SOON = { timeout: 45_000, interval: 50 };

describe('the examples', () => {
  it('the subscriber, killed again and again, takes every event once', async () => {
    const subscriber = { name: 'example', ...selection, from: 'start' };
    const login = await relay.rpc.call(subscriberCreate, { subscriber, caller });
    const [loginFile, file] = [join(folder, 'login.json'), join(folder, 'taken-at-nats.txt')];
    await writeFile(loginFile, JSON.stringify(login));
    const told: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = told.length;
      const child = start('subscriber.mjs', loginFile, file);
      for (let part = 0; part < 4; part += 1) told.push(...(await relay.tell(25)));
      // Somewhere in the middle of it.
      await expect.poll(async () => (await taken(file)).length, SOON).toBeGreaterThan(before);
      await kill(child);
    }
    const last = start('subscriber.mjs', loginFile, file);
    await expect.poll(async () => (await taken(file)).toSorted(), SOON).toEqual(told.toSorted());
    await kill(last);
  });

  it('the receiver of webhooks, killed again and again, takes every event once', async () => {
    const port = await freePort();
    const webhook = { url: `http://127.0.0.1:${port}/`, ...selection, kinds: [] };
    const made = await relay.rpc.call(webhookCreate, { webhook, caller });
    const [webhookFile, file] = [join(folder, 'webhook.json'), join(folder, 'taken-by-http.txt')];
    await writeFile(webhookFile, JSON.stringify(made));
    const told: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = told.length;
      const child = start('webhook-receiver.mjs', webhookFile, file, String(port));
      told.push(...(await relay.tell(50)));
      await expect.poll(async () => (await taken(file)).length, SOON).toBeGreaterThan(before);
      await kill(child);
    }
    const last = start('webhook-receiver.mjs', webhookFile, file, String(port));
    await expect.poll(async () => (await taken(file)).toSorted(), SOON).toEqual(told.toSorted());
    const forged = await fetch(webhook.url, { method: 'POST', body: '{"id":"provisioning/0"}' });
    expect(forged.status).toBe(400);
    await kill(last);
  });
});
