import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory, InfrastructureProblem } from '@muster/infrastructure';
import type { DataDirectory } from '@muster/infrastructure';
import type { PortPlan } from '../ports/port-plan.js';

/** Marks a data directory as one of quickstart's, and keeps what a later start has to know. */
export const INSTALLATION_FILE = 'quickstart.json';

export interface Installation {
  readonly format: 1;
  readonly made_at: string;
  /** As the programs that run were started, and the servers that registered know the gateway. */
  readonly ports: PortPlan;
  /** When both clusters had been formed; a later start does not form them again. */
  readonly main_job_done_at?: string;
}

/** What lies at a path. */
export type Found = 'nothing' | 'something else' | Installation;

/** Looks at a path without changing anything. Throws an InfrastructureProblem when the mark cannot be read. */
export async function findInstallation(home: string): Promise<Found> {
  const file = join(home, INSTALLATION_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return (await isEmpty(home)) ? 'nothing' : 'something else';
  const installation = parse(text);
  if (installation !== undefined) return installation;
  throw new InfrastructureProblem(`${file} cannot be understood: put the right one back, or delete ${home} by hand.`);
}

/** Makes the data directory at `home`, or opens the one that is there. Throws an InfrastructureProblem. */
export async function openInstallation(home: string, ports: PortPlan): Promise<DataDirectory> {
  const found = await findInstallation(home);
  if (found === 'something else') throw new InfrastructureProblem(notOurs(home));
  if (found === 'nothing') {
    await mkdir(home, { recursive: true, mode: 0o755 }).catch(() => undefined);
    const data = await dataDirectory(home);
    await saveInstallation(data, { format: 1, made_at: new Date().toISOString(), ports });
    return data;
  }
  return dataDirectory(home);
}

export async function readInstallation(data: DataDirectory): Promise<Installation> {
  const found = await findInstallation(data.path);
  if (typeof found === 'string') throw new InfrastructureProblem(notOurs(data.path));
  return found;
}

export async function saveInstallation(data: DataDirectory, installation: Installation): Promise<void> {
  const draft = join(data.path, `${INSTALLATION_FILE}.draft`);
  await writeFile(draft, `${JSON.stringify(installation, undefined, 2)}\n`, { mode: 0o644 });
  await rename(draft, join(data.path, INSTALLATION_FILE));
}

export function notOurs(home: string): string {
  return `${home} is not empty and was not made by quickstart (it has no ${INSTALLATION_FILE}): choose another folder with MUSTER_HOME or --data.`;
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    // A file of that name.
    if (code === 'ENOTDIR') return false;
    throw error;
  }
}

function parse(text: string): Installation | undefined {
  try {
    const value = JSON.parse(text) as Partial<Installation>;
    return value.format === 1 && typeof value.ports === 'object' ? (value as Installation) : undefined;
  } catch {
    return undefined;
  }
}
