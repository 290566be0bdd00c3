import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portPlan } from '../ports/port-plan.js';
import { findInstallation, openInstallation } from './installation.js';
import { lockRun } from './run-lock.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-installation-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a data directory is found again once it was made, with its ports', async () => {
  const home = join(folder, 'new');
  expect(await findInstallation(home)).toBe('nothing');
  await openInstallation(home, portPlan({}));
  expect(await findInstallation(home)).toMatchObject({ format: 1, ports: { gateway: 7443 } });
});

test('a folder of somebody else is never taken for a data directory', async () => {
  expect(await findInstallation(folder)).toBe('something else');
  await expect(openInstallation(folder, portPlan({}))).rejects.toThrow('was not made by quickstart');
  const file = join(folder, 'file');
  await writeFile(file, '');
  expect(await findInstallation(file)).toBe('something else');
});

test('a mark that cannot be understood is no licence to go on', async () => {
  const home = join(folder, 'damaged');
  await openInstallation(home, portPlan({}));
  await writeFile(join(home, 'quickstart.json'), '{"format": 1');
  await expect(openInstallation(home, portPlan({}))).rejects.toThrow('quickstart.json cannot be understood');
});

test('one run at a time works on a data directory; another is told which process does', async () => {
  const data = await openInstallation(join(folder, 'locked'), portPlan({}));
  const other = await openInstallation(join(folder, 'other'), portPlan({}));
  const unlock = await lockRun(data);
  await expect(lockRun(data)).rejects.toThrow(`Another quickstart works on ${data.path} (process ${process.pid})`);
  await (
    await lockRun(other)
  )();
  await unlock();
  await (
    await lockRun(data)
  )();
});
