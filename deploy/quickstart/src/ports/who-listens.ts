import { access, readdir, readFile, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { INSTALLATION_FILE } from '../installation/installation.js';

/** Who listens on a port of this machine, in words that end "is taken by …"; as much as this user may know. */
export async function whoListens(port: number): Promise<string> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8').catch(() => '')),
  );
  const sockets = tables.flatMap((table) => listeningSockets(table, port));
  const pid = await holderOf(sockets);
  if (pid === undefined) return 'a program of another user';
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  const home = await installationOf(pid);
  if (home !== undefined) {
    return `the Muster in ${home} (process ${pid}; npm run quickstart -- --stop --data ${home} stops it)`;
  }
  return `${basename(words[0] ?? '') || 'a program'} (process ${pid})`;
}

/** The inodes of the sockets that listen on the port, from the text of `/proc/net/tcp`. */
export function listeningSockets(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const LISTEN = '0A';
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(`:${hexPort}`) && state === LISTEN)
    .flatMap(([, , , , , , , , , inode]) => inode ?? []);
}

async function holderOf(inodes: readonly string[]): Promise<number | undefined> {
  const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (wanted.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // Other users' processes keep their files to themselves, and any process may end while it is looked at.
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      if (wanted.has(await readlink(`/proc/${pid}/fd/${file}`).catch(() => ''))) return Number(pid);
    }
  }
  return undefined;
}

/** The data directory that a program of ours belongs to: every one works in the folder of its log. */
async function installationOf(pid: number): Promise<string | undefined> {
  const home = dirname(await readlink(`/proc/${pid}/cwd`).catch(() => ''));
  return access(join(home, INSTALLATION_FILE)).then(
    () => home,
    () => undefined,
  );
}
