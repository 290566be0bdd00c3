import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runForBytes } from './command.js';
import { ensureIncusRoot } from './incus-root.js';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const INIT = `#!/bin/sh
trap 'exit 0' TERM PWR INT
while :; do /bin/busybox sleep 1; done
`;

/**
 * A container image of one megabyte that starts for real (its only program is busybox): the body of `POST /1.0/images`.
 * Give such containers `boot.host_shutdown_timeout=2`.
 */
export async function tinyImage(): Promise<Buffer> {
  const root = await ensureIncusRoot();
  const folder = await mkdtemp(join(tmpdir(), 'muster-image-'));
  try {
    const rootfs = join(folder, 'rootfs');
    for (const name of ['bin', 'sbin', 'dev', 'proc', 'sys', 'etc', 'tmp', 'run', 'root']) {
      await mkdir(join(rootfs, name), { recursive: true });
    }
    await cp(join(root, 'bin', 'busybox'), join(rootfs, 'bin', 'busybox'));
    await symlink('/bin/busybox', join(rootfs, 'bin', 'sh'));
    await writeFile(join(rootfs, 'sbin', 'init'), INIT, { mode: 0o755 });
    await writeFile(join(folder, 'metadata.yaml'), metadata());
    return await runForBytes('tar', [
      '--create',
      '--gzip',
      '--owner=0',
      '--group=0',
      '-C',
      folder,
      'metadata.yaml',
      'rootfs',
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function metadata(): string {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`No container image for the architecture ${process.arch}`);
  return `architecture: ${architecture}\ncreation_date: 1700000000\nproperties:\n  os: busybox\n  description: Tiny busybox\n`;
}
