import { access, mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Incus 7 speaks the second version only; on a hybrid system its tree hangs one level lower. */
const CANDIDATES = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

/** The root of the cgroup v2 tree, undefined when the machine has none. */
export async function cgroupRoot(): Promise<string | undefined> {
  for (const folder of CANDIDATES) {
    const found = await access(join(folder, 'cgroup.controllers')).then(
      () => true,
      () => false,
    );
    if (found) return folder;
  }
  return undefined;
}

/** Makes (or finds) a cgroup below the root; machines see it as their own tree. */
export async function makeCgroup(...path: string[]): Promise<string> {
  const root = await cgroupRoot();
  if (root === undefined) throw new Error('This machine has no cgroup v2 tree, which Incus needs.');
  const folder = join(root, ...path);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Removes a cgroup with everything below it, once its processes are gone. */
export async function removeCgroup(...path: string[]): Promise<void> {
  const root = await cgroupRoot();
  if (root !== undefined) await removeTree(join(root, ...path));
}

async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
