import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { OLDEST_NATS, isNewEnoughNats } from './nats-version.js';

const run = promisify(execFile);

/** Newest first. Bookworm's is too old. */
const SUITES = ['forky', 'trixie'] as const;
const FETCH_DEADLINE_MS = 360_000;
const FETCH_SCRIPT = fileURLToPath(new URL('../scripts/fetch-debian-package.sh', import.meta.url));

export interface FindOptions {
  /** Where a fetched server is kept. */
  readonly folder: string;
  /** Gets one line per thing worth knowing: a server that is ignored, a download. */
  readonly say: (line: string) => void;
  /** The PATH to look at; this process' own by default. */
  readonly path?: string;
}

/**
 * Finds a nats-server that is new enough: on the PATH, else fetched earlier, else fetched now from Debian without
 * touching the system. Throws an InfrastructureProblem that says what to install.
 */
export async function findNatsServer({ folder, say, path = process.env['PATH'] ?? '' }: FindOptions): Promise<string> {
  const installed = await onPath(path);
  if (installed !== undefined) {
    const version = await versionOf(installed);
    if (isNewEnoughNats(version)) return installed;
    say(
      `${installed} is ${version ?? 'no nats-server that tells its version'}; Muster needs ${OLDEST_NATS} or newer and uses one of its own.`,
    );
  }
  for (const suite of SUITES) {
    const fetched = fetchedServer(folder, suite);
    if (isNewEnoughNats(await versionOf(fetched))) return fetched;
  }
  return fetchServer(folder, say);
}

async function fetchServer(folder: string, say: (line: string) => void): Promise<string> {
  const reasons: string[] = [];
  for (const suite of SUITES) {
    say(`Fetching nats-server from Debian ${suite} into ${folder} (the system is not touched).`);
    try {
      await run(FETCH_SCRIPT, ['nats-server', suite, join(folder, `nats-server-${suite}`)], {
        timeout: FETCH_DEADLINE_MS,
      });
      const fetched = fetchedServer(folder, suite);
      if (isNewEnoughNats(await versionOf(fetched))) return fetched;
      reasons.push(`the one of ${suite} does not run here`);
    } catch (error) {
      const { stderr = '', message } = error as { stderr?: string; message: string };
      reasons.push(stderr.trim().split('\n').at(-1) ?? message);
    }
  }
  throw new InfrastructureProblem(
    `No nats-server ${OLDEST_NATS} or newer was found, and none could be fetched (${reasons.join('; ')}): install nats-server, or set MUSTER_NATS_URL to a server of yours.`,
  );
}

function fetchedServer(folder: string, suite: string): string {
  return join(folder, `nats-server-${suite}`, 'usr/sbin/nats-server');
}

async function onPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, 'nats-server');
    const runnable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) return file;
  }
  return undefined;
}

/** `nats-server: v2.15.1` as `2.15.1`; undefined when the file is missing or says something else. */
async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(file, ['--version'], { timeout: 10_000 });
    return /v(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
