import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Whoever asked for a port listens on it by then, or not at all. Milliseconds. */
const RESERVED_MS = 60_000;

/**
 * A TCP port of 127.0.0.1 that nobody listens on. Nobody else who asks here gets it for a minute, in this process or another
 * one of the same user: of programs that start side by side, one would answer in place of the other.
 */
export async function freePort(): Promise<number> {
  const folder = join(tmpdir(), `muster-ports-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await forgetOld(folder);
  for (;;) {
    const port = await unusedPort();
    if (await reserve(join(folder, String(port)))) return port;
  }
}

async function reserve(path: string): Promise<boolean> {
  try {
    await writeFile(path, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function forgetOld(folder: string): Promise<void> {
  const forgottenBefore = Date.now() - RESERVED_MS;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Others forget at the same time.
    const reservedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (reservedAt !== undefined && reservedAt < forgottenBefore) await unlink(path).catch(() => undefined);
  }
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}
