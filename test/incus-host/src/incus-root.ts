import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.js';

/** A new name means a new build: raise it whenever scripts/build-root.sh makes something else. */
const ROOT_NAME = 'incus-7.0-root-1';
/** Half a minute on two cores; a slow mirror may need much longer. */
const BUILD_DEADLINE = 15 * 60_000;

/** The machine lacks what real Incus needs; the message says what. Tests report it and do not pass. */
export class IncusUnavailableError extends Error {
  override readonly name = 'IncusUnavailableError';
}

/** Where built roots are kept: outside the checkout, so that they survive `npm ci`. */
export function incusCacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'muster');
}

/** Whether the root has been built on this machine already. */
export function incusRootIsBuilt(cacheDir = incusCacheFolder()): Promise<boolean> {
  return access(join(cacheDir, ROOT_NAME)).then(
    () => true,
    () => false,
  );
}

/**
 * The folder of a Debian 13 root with Incus 7.0, built on first use (290 MB, from the machine's own Debian mirror).
 * Safe to call side by side: one builds, the others wait. An interrupted build is begun anew.
 * Throws IncusUnavailableError when it cannot be built.
 */
export async function ensureIncusRoot(cacheDir = incusCacheFolder()): Promise<string> {
  const root = join(cacheDir, ROOT_NAME);
  if (await incusRootIsBuilt(cacheDir)) return root;
  await mkdir(cacheDir, { recursive: true });
  const script = fileURLToPath(new URL('../scripts/build-root.sh', import.meta.url));
  const mirror = await debianMirror();
  try {
    await run(
      'flock',
      // A mount namespace of its own: whatever the build mounts ends with it, also when it is killed.
      [join(cacheDir, `${ROOT_NAME}.lock`), 'unshare', '--mount', '--propagation', 'private', script, root, mirror],
      { deadline: BUILD_DEADLINE },
    );
  } catch (error) {
    const reason = (error as Error).message;
    throw new IncusUnavailableError(`The root with Incus could not be built at ${root}: ${reason}`, { cause: error });
  }
  return root;
}

/** The Debian mirror this machine installs from, as apt itself understands its configuration. */
export async function debianMirror(): Promise<string> {
  const format = ['indextargets', '--no-release-info', '--format', '$(REPO_URI)', 'Created-By: Packages'];
  const uris = await run('apt-get', format).catch(() => '');
  const mirror = uris.split('\n').find((uri) => uri.endsWith('/debian/'));
  if (mirror === undefined) {
    throw new IncusUnavailableError('apt names no Debian mirror on this machine, so Incus cannot be fetched.');
  }
  return mirror;
}
