import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const lockDirectory = join(tmpdir(), 'muster-simulator-networks');

/** A block of 127.0.0.0/8 that belongs to this process until it is released. */
export interface NetworkReservation {
  /** Its fixed part: `127.42.7` for a /24, `127.142` for a /16. */
  readonly network: string;
  readonly release: () => void;
}

/**
 * Takes a free /24, or a /16 when more than 254 servers must fit. A block is held by a lock file with the process id;
 * the lock of a dead process is taken over. Throws when every block is held.
 */
export function reserveNetwork(servers = 1): Promise<NetworkReservation> {
  makeLockDirectory();
  const blocks = servers > 254 ? sixteens() : twentyFours();
  const start = Math.floor(Math.random() * blocks.length);
  for (let step = 0; step < blocks.length; step += 1) {
    const network = blocks[(start + step) % blocks.length] ?? '';
    if (takeLock(lockOf(network))) {
      return Promise.resolve({ network, release: () => rmSync(lockOf(network), { force: true }) });
    }
  }
  return Promise.reject(new Error(`No free block of 127.0.0.0/8 is left; remove stale locks in ${lockDirectory}`));
}

/**
 * The address of the n-th server (from 0) of a block. Throws when the block is too small. Blocks of 10.0.0.0/8 are for
 * machines that have taken one as their own, as the container of the demo does.
 */
export function addressIn(network: string, index: number): string {
  const fixed = network.split('.').length;
  const valid = /^(?:127|10)(?:\.\d{1,3}){1,2}$/.test(network);
  if (!valid)
    throw new Error(`"${network}" is no block of 127.0.0.0/8 or 10.0.0.0/8: give 127.a.b (a /24) or 127.a (a /16)`);
  if (fixed === 3 && index >= 254) throw new Error(`${network}.0/24 holds 254 servers; give a /16 such as 127.142`);
  return fixed === 3 ? `${network}.${index + 1}` : `${network}.${Math.floor(index / 254)}.${(index % 254) + 1}`;
}

/** The blocks belong to the whole machine: every user may add a lock, and remove their own. */
function makeLockDirectory(): void {
  mkdirSync(lockDirectory, { recursive: true });
  try {
    chmodSync(lockDirectory, 0o1777);
  } catch (error) {
    // Another user made it, and has opened it to all.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

function lockOf(network: string): string {
  return join(lockDirectory, `${network}.lock`);
}

/** Takes a lock file for this process; one whose process is dead is taken over. */
export function takeLock(lock: string): boolean {
  if (create(lock)) return true;
  if (!isStale(lock) || !remove(lock)) return false;
  return create(lock);
}

function create(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** False for the lock of another user, which stays until they come back. */
function remove(lock: string): boolean {
  try {
    rmSync(lock, { force: true });
    return true;
  } catch (error) {
    if (['EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function isStale(lock: string): boolean {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(holder) && holder > 0 && !isAlive(holder);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function twentyFours(): string[] {
  return Array.from({ length: 80 * 256 }, (_, index) => `127.${20 + (index >> 8)}.${index & 255}`);
}

function sixteens(): string[] {
  return Array.from({ length: 100 }, (_, index) => `127.${100 + index}`);
}
