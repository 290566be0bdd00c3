import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveDisk, emptyDisk, unpackDisk } from './disk.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-disk-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a disk that is restored holds what its backup held, and nothing that came later', async () => {
  const disk = join(folder, 'incus');
  await emptyDisk(disk);
  await mkdir(join(disk, 'database'));
  await writeFile(join(disk, 'server.key'), 'secret', { mode: 0o600 });
  await writeFile(join(disk, 'database', 'local.db'), 'before');
  const archive = await archiveDisk(disk);
  await writeFile(join(disk, 'database', 'local.db'), 'after');
  await writeFile(join(disk, 'cluster.crt'), 'later');

  await unpackDisk(disk, archive);

  expect(await readFile(join(disk, 'database', 'local.db'), 'utf8')).toBe('before');
  expect((await stat(join(disk, 'server.key'))).mode & 0o777).toBe(0o600);
  await expect(stat(join(disk, 'cluster.crt'))).rejects.toThrow('ENOENT');
});

test('a backup leaves logs out', async () => {
  const disk = join(folder, 'incus');
  await emptyDisk(disk);
  await mkdir(join(disk, 'logs'));
  await writeFile(join(disk, 'logs', 'c1.txt'), 'long');
  await unpackDisk(disk, await archiveDisk(disk));
  await expect(stat(join(disk, 'logs'))).rejects.toThrow('ENOENT');
});
