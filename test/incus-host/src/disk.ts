import { mkdir, rm } from 'node:fs/promises';
import { run, runForBytes } from './command.js';

/** What a backup leaves out: it comes again by itself, or cannot be archived (sockets). */
const NOT_ARCHIVED = ['logs', 'cache', 'guestapi', 'devices', 'devincus', '*.socket', '*.log'];

/** Makes the disk as empty as that of a machine that was never started. */
export async function emptyDisk(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o711, recursive: true });
}

/** A gzip'ed tar of the disk. Nobody may write to it meanwhile, or the daemon's databases may not fit together. */
export function archiveDisk(folder: string): Promise<Buffer> {
  const without = NOT_ARCHIVED.map((pattern) => `--exclude=${pattern}`);
  return runForBytes('tar', [
    '--create',
    '--gzip',
    '--numeric-owner',
    '--warning=no-file-ignored',
    ...without,
    '-C',
    folder,
    '.',
  ]);
}

/** Replaces the disk by an archive of `archiveDisk`. */
export async function unpackDisk(folder: string, archive: Buffer): Promise<void> {
  await emptyDisk(folder);
  await run('tar', ['--extract', '--gzip', '--numeric-owner', '--preserve-permissions', '-C', folder], {
    input: archive,
  });
}
