import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredDatabase } from './incus/incus-database.js';
import type { IncusServerState } from './incus/incus-server.js';
import type { IncusOsState } from './incusos/incus-os-state.js';
import type { HostFacts, HostSpec } from './simulated-host.js';

const shortestPause = 100;

/** One machine as it lies on the disk. */
export interface StoredHost {
  readonly spec: HostSpec;
  readonly os: IncusOsState;
  readonly incus: IncusServerState;
  readonly facts: HostFacts;
}

/** All that a simulator keeps over a restart. */
export interface StoredFleet {
  readonly format: 1;
  readonly network: string;
  readonly hosts: readonly StoredHost[];
  readonly databases: readonly StoredDatabase[];
}

/** The state on disk: written whole and renamed into place, soon after a change but never back to back. */
export class StateFile {
  readonly #path: string;
  #timer: NodeJS.Timeout | undefined;
  #lastWriteTook = 0;
  #closed = false;

  constructor(
    directory: string,
    private readonly read: () => StoredFleet,
  ) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#path = join(directory, 'simulator.json');
  }

  /** What an earlier run left, `undefined` in a fresh directory. Throws when the file is not ours. */
  load(): StoredFleet | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const stored = JSON.parse(text) as StoredFleet;
    if (stored.format === 1) return stored;
    throw new Error(`${this.#path} was not written by this simulator; remove it to start with fresh servers`);
  }

  /** A large fleet is written less often: the pause is ten times what the last write took. */
  changed(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.flush(), Math.max(shortestPause, 10 * this.#lastWriteTook)).unref();
  }

  /** Writes for the last time: what happens from now on is the end of the process, not of the servers. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const begin = performance.now();
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.read()), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    this.#lastWriteTook = performance.now() - begin;
  }
}
