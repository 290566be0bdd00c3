import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findNatsServer } from './find-nats-server.js';
import { PROGRAM_CACHE } from './program-cache.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-find-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A PATH of one folder with a program in it that says it is this version of nats-server. */
async function pathWith(version: string): Promise<string> {
  const path = join(folder, version);
  await mkdir(path);
  await writeFile(join(path, 'nats-server'), `#!/bin/sh\necho "nats-server: v${version}"\n`);
  await chmod(join(path, 'nats-server'), 0o755);
  return path;
}

test.each(['2.10.0', '2.15.1', '3.0.0-preview.1'])('nats-server %s on the PATH is used', async (version) => {
  const path = await pathWith(version);
  const said: string[] = [];
  const found = await findNatsServer({ folder: join(folder, 'none'), say: (line) => said.push(line), path });
  expect(found).toBe(join(path, 'nats-server'));
  expect(said).toEqual([]);
});

test('a nats-server on the PATH that is too old is ignored with a line, and a fetched one is used', async () => {
  const path = await pathWith('2.9.10');
  const said: string[] = [];
  const found = await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => said.push(line), path });
  await access(found);
  expect(found.startsWith(PROGRAM_CACHE)).toBe(true);
  expect(said[0]).toBe(`${path}/nats-server is 2.9.10; Muster needs 2.10 or newer and uses one of its own.`);
});

test('where none can be had, one sentence says what to install or set', async () => {
  const blocked = join(folder, 'a-file');
  await writeFile(blocked, '');
  await expect(findNatsServer({ folder: blocked, say: () => undefined, path: '' })).rejects.toThrow(
    /^No nats-server 2\.10 or newer was found, and none could be fetched \(.+; .+\): install nats-server, or set MUSTER_NATS_URL to a server of yours\.$/,
  );
});
