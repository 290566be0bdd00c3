import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordedProgram, startProgram, stopRecordedProgram } from './program.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-program-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = (name: string): { logFile: string; recordFile: string } => ({
  logFile: join(folder, `${name}.log`),
  recordFile: join(folder, `${name}.json`),
});

test('a program is found by its record and stopped by it', async () => {
  const { recordFile, logFile } = files('stops');
  const program = await startProgram({
    command: ['sh', '-c', 'echo here; exec sleep 1000'],
    recordFile,
    logFile,
    outlivesParent: true,
  });
  await expect.poll(() => program.log()).toBe('here\n');
  // It has become another program by now, so the record does not fit any more.
  process.kill(program.pid, 'SIGKILL');
  await expect.poll(() => program.hasEnded()).toBe(true);

  const sleeper = await startProgram({ command: ['sleep', '1000'], recordFile, logFile, outlivesParent: true });
  expect(await recordedProgram(recordFile)).toBe(sleeper.pid);
  await stopRecordedProgram(recordFile);
  await expect.poll(() => sleeper.hasEnded()).toBe(true);
  await expect(readFile(recordFile)).rejects.toThrow('ENOENT');
});

test('a process that has got the recorded id meanwhile is left alone', async () => {
  const bystander = spawn('sleep', ['1000']);
  await once(bystander, 'spawn');
  const { recordFile } = files('bystander');
  await writeFile(recordFile, JSON.stringify({ pid: bystander.pid, command: ['postgres', '-D', '/elsewhere'] }));
  expect(await recordedProgram(recordFile)).toBeUndefined();
  await stopRecordedProgram(recordFile);
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  bystander.kill('SIGKILL');
});

test('a program that ignores the request to end is killed', { timeout: 30_000 }, async () => {
  const { recordFile, logFile } = files('stubborn');
  const command = ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'] as const;
  const program = await startProgram({ command: [...command], recordFile, logFile, outlivesParent: true });
  await expect.poll(() => program.log()).toBe('ready\n');
  await stopRecordedProgram(recordFile, 'SIGTERM', 200);
  await expect.poll(() => program.hasEnded()).toBe(true);
});

test('a program that may not outlive its parent ends when the parent is killed', async () => {
  const { recordFile, logFile } = files('orphan');
  const options = JSON.stringify({ command: ['sleep', '1000'], recordFile, logFile, outlivesParent: false });
  const source = new URL('../dist/program.js', import.meta.url).href;
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { startProgram } from '${source}'; await startProgram(${options}); setInterval(() => {}, 1000);`,
  ]);
  await expect.poll(() => recordedProgram(recordFile), { timeout: 10_000 }).toBeGreaterThan(0);
  parent.kill('SIGKILL');
  await expect.poll(() => recordedProgram(recordFile), { timeout: 10_000 }).toBeUndefined();
});

test('a command that cannot be executed is named', async () => {
  await expect(
    startProgram({ command: ['/nowhere/at-all'], ...files('missing'), outlivesParent: true }),
  ).rejects.toThrow('/nowhere/at-all cannot be executed: spawn /nowhere/at-all ENOENT.');
});
