import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeCgroup } from './cgroup.js';
import { addHubNamespace, namespaces, removeNamespace } from './network.js';
import { processStart } from './process-start.js';

/** A network namespace with a bridge, and the folder with the disks of the machines that are plugged into it. */
export interface Hub {
  /** Also the name of its network namespace and of its cgroup. */
  readonly name: string;
  readonly folder: string;
}

/** Tells a program that was started in a hub which one it is in. */
export const HUB_VARIABLE = 'MUSTER_INCUS_HUB';
const NAME = /^muster-[0-9a-f]{8}$/u;

/** Makes a hub that belongs to this process, after clearing away those whose owner is gone. */
export async function openHub(): Promise<Hub> {
  await removeStaleHubs();
  const name = `muster-${randomBytes(4).toString('hex')}`;
  const hub = { name, folder: join(tmpdir(), name) };
  await mkdir(hub.folder, { mode: 0o700 });
  await writeFile(ownerFile(hub), JSON.stringify({ pid: process.pid, start: await processStart(process.pid) }));
  await addHubNamespace(name);
  return hub;
}

/** The hub this program runs in. Throws when it was not started by `runInHub`. */
export function currentHub(): Hub {
  const folder = process.env[HUB_VARIABLE];
  if (folder === undefined) {
    throw new Error('Real Incus hosts can only be reached from inside their hub: start the program with runInHub().');
  }
  return { name: basename(folder), folder };
}

/** Ends everything in the hub and on its machines and leaves no trace of them. */
export async function closeHub(hub: Hub): Promise<void> {
  for (const name of await namespaces()) {
    if (name === hub.name || name.startsWith(`${hub.name}-`)) await removeNamespace(name);
  }
  await removeCgroup(hub.name);
  await rm(hub.folder, { recursive: true, force: true });
}

async function removeStaleHubs(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => NAME.test(name));
  for (const name of names) {
    const hub = { name, folder: join(tmpdir(), name) };
    if (await ownerIsGone(hub)) await closeHub(hub);
  }
}

/** A hub without a readable owner is being made or unmade by somebody else right now. */
async function ownerIsGone(hub: Hub): Promise<boolean> {
  const text = await readFile(ownerFile(hub), 'utf8').catch(() => undefined);
  if (text === undefined || text === '') return false;
  const owner = JSON.parse(text) as { pid: number; start: string };
  return (await processStart(owner.pid)) !== owner.start;
}

function ownerFile(hub: Hub): string {
  return join(hub.folder, 'owner.json');
}
