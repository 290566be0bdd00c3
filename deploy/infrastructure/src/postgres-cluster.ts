import { execFile } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { postgresWrapper, userNamespaceProblem } from './postgres-binaries.js';
import type { PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);
const INITDB_DEADLINE_MS = 120_000;
const MAJOR_VERSION = '18';

/** The superuser of a Postgres of ours. */
export const ADMIN_ROLE = 'muster';

/**
 * Makes the files of a new, empty Postgres at `folder` unless they are there. They are made aside and moved into place
 * at the end, so that an interrupted run leaves nothing that looks like a database.
 */
export async function ensurePostgresCluster(
  folder: string,
  { binaries, password, durable }: { binaries: PostgresBinaries; password: string; durable: boolean },
): Promise<void> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() === MAJOR_VERSION) return;
    throw new InfrastructureProblem(
      `${folder} was made by Postgres ${version.trim()} and this is Postgres ${MAJOR_VERSION}: move the folder away, or set MUSTER_DATABASE_URL to a Postgres ${version.trim()} that serves it.`,
    );
  }
  const draft = `${folder}.new-${process.pid}`;
  const passwordFile = `${folder}.password-${process.pid}`;
  try {
    await rm(draft, { recursive: true, force: true });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    const flags = ['-U', ADMIN_ROLE, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'];
    if (!durable) flags.push('--no-sync');
    await initdb([...postgresWrapper(), binaries.initdb, '-D', draft, ...flags]);
    await rename(draft, folder);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function initdb([file = '', ...rest]: string[]): Promise<void> {
  try {
    await run(file, rest, { cwd: '/', timeout: INITDB_DEADLINE_MS });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const reason = stderr.trim() || message;
    throw (
      userNamespaceProblem(reason) ??
      new InfrastructureProblem(`Postgres could not make its files: ${reason}`, { cause: error })
    );
  }
}
