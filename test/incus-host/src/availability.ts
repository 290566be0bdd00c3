import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupRoot } from './cgroup.js';
import { run } from './command.js';
import { IncusUnavailableError, debianMirror, incusRootIsBuilt } from './incus-root.js';

/** Why this machine cannot run real Incus daemons, as one sentence; undefined when it can. */
export type Obstacle = string | undefined;

const TOOLS = ['ip', 'nsenter', 'unshare', 'setpriv', 'flock', 'mount', 'pivot_root', 'tar'];
const KEYRINGS = ['stable', 'automatic'].map((name) => `/usr/share/keyrings/debian-archive-trixie-${name}.gpg`);

/** Looks whether real Incus daemons can run here. Changes nothing on the machine. */
export async function incusAvailability(): Promise<Obstacle> {
  for (const obstacle of [notLinux, notRoot, missingTool, noNamespaces, noCgroups, noIncus]) {
    const found = await obstacle();
    if (found !== undefined) return found;
  }
  return undefined;
}

function notLinux(): Obstacle {
  return process.platform === 'linux' ? undefined : 'Incus runs on Linux only.';
}

function notRoot(): Obstacle {
  return process.getuid?.() === 0 ? undefined : 'Real Incus daemons need root: run this as root.';
}

async function missingTool(): Promise<Obstacle> {
  const folders = (process.env['PATH'] ?? '').split(':').filter(Boolean);
  for (const tool of TOOLS) {
    const found = await Promise.all(folders.map((folder) => exists(join(folder, tool))));
    if (!found.includes(true))
      return `The program "${tool}" is not installed (Debian: iproute2, util-linux, mount, tar).`;
  }
  return undefined;
}

async function noNamespaces(): Promise<Obstacle> {
  const namespaces = ['--net', '--mount', '--pid', '--uts', '--fork', '--propagation', 'private'];
  return run('unshare', [...namespaces, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).then(
    () => undefined,
    (error: Error) => `This machine does not let root make namespaces and mounts: ${error.message}`,
  );
}

async function noCgroups(): Promise<Obstacle> {
  const root = await cgroupRoot();
  if (root === undefined) return 'This machine has no cgroup v2 tree, which Incus needs.';
  return (await exists(root, constants.W_OK)) ? undefined : `The cgroup tree ${root} is read-only.`;
}

async function noIncus(): Promise<Obstacle> {
  if (await incusRootIsBuilt()) return undefined;
  for (const keyring of KEYRINGS) {
    if (!(await exists(keyring)))
      return `Incus is fetched from Debian 13, whose key ${keyring} is missing (debian-archive-keyring).`;
  }
  try {
    await debianMirror();
    return undefined;
  } catch (error) {
    if (error instanceof IncusUnavailableError) return error.message;
    throw error;
  }
}

function exists(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
