import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../usage-error.js';

/** The name of the socket on this machine; it needs no entry. */
export const LOCAL = 'local';

/** A gateway elsewhere. */
export interface Remote {
  readonly addr: string;
  readonly auth_type: 'tls';
  /** PEM; empty when the system's authorities vouch for the gateway. */
  readonly server_cert: string;
}

export interface Remotes {
  readonly default_remote: string;
  readonly remotes: Readonly<Record<string, Remote>>;
}

const NONE: Remotes = { default_remote: LOCAL, remotes: {} };

/** Reads `config.yml`; without one there is only the socket. Throws UsageError when it can not be read. */
export async function readRemotes(directory: string): Promise<Remotes> {
  const file = fileIn(directory);
  const text = await readFile(file, 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return undefined;
    throw new UsageError(`Cannot read ${file}: ${fault.message}`, 'Check the permissions of the file.');
  });
  if (text === undefined) return NONE;
  const { parse } = await import('yaml');
  try {
    return checked(parse(text));
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    throw new UsageError(`Cannot read ${file}: ${reason}`, 'Correct the file, or remove it and add the remotes again.');
  }
}

/** Replaces `config.yml` in one step. */
export async function writeRemotes(directory: string, remotes: Remotes): Promise<void> {
  const { stringify } = await import('yaml');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = `${fileIn(directory)}.${process.pid}`;
  await writeFile(draft, stringify(remotes), { mode: 0o600 });
  await rename(draft, fileIn(directory));
}

/** The remote of that name. Throws UsageError with the known names. */
export function remoteNamed({ remotes }: Remotes, name: string): Remote {
  const remote = remotes[name];
  if (remote !== undefined) return remote;
  const known = [LOCAL, ...Object.keys(remotes)].join(', ');
  throw new UsageError(`There is no remote "${name}"`, `Known are: ${known}. "muster remote add" adds one.`);
}

function fileIn(directory: string): string {
  return join(directory, 'config.yml');
}

function checked(value: unknown): Remotes {
  const { default_remote: chosen, remotes } = { ...NONE, ...(value as Partial<Remotes> | null) };
  for (const [name, remote] of Object.entries(remotes)) {
    if (!URL.canParse(remote.addr)) throw new TypeError(`the remote "${name}" has no valid addr`);
  }
  return { default_remote: chosen, remotes };
}
