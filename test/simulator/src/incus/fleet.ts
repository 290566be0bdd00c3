import { randomUUID } from 'node:crypto';
import type { Moment } from '../faults/fault.js';
import { freshDatabase } from './incus-database.js';
import type { IncusDatabase } from './incus-database.js';
import type { IncusServer } from './incus-server.js';

/** How long the simulated daemons take; milliseconds. Real ones take 100 to 500 for a join and 10,500 without a quorum. */
export interface Durations {
  readonly bootstrap: number;
  readonly join: number;
  readonly evacuate: number;
  /** Until a request is refused because the database has no leader. */
  readonly quorum: number;
  /** Silence after which a member is shown as Offline. */
  readonly offlineThreshold: number;
  /** How long a daemon waits for a leader before IncusOS calls its start failed. */
  readonly startDeadline: number;
}

export const defaultDurations: Durations = {
  bootstrap: 40,
  join: 60,
  evacuate: 40,
  quorum: 1500,
  offlineThreshold: 1000,
  startDeadline: 1000,
};

/** All simulated Incus daemons and their databases: what stands for the network between the members of a cluster. */
export class Fleet {
  readonly servers = new Map<string, IncusServer>();
  readonly databases = new Map<string, IncusDatabase>();

  constructor(
    readonly durations: Durations,
    readonly random: () => number,
    readonly changed: () => void,
    /** Told of the moments at which tests cut the power; true when this one is such. */
    readonly reached: (server: string, moment: Moment) => boolean = () => false,
  ) {}

  newDatabase(): IncusDatabase {
    const database = freshDatabase(randomUUID());
    this.databases.set(database.id, database);
    return database;
  }

  /** The database of a server; one that was lost is replaced by an empty one. */
  databaseOf(id: string): IncusDatabase {
    const database = this.databases.get(id);
    if (database === undefined) throw new Error(`There is no database ${id}`);
    return database;
  }

  /** The running server that listens on `ip:port`. */
  serverAt(address: string): IncusServer | undefined {
    for (const server of this.servers.values()) if (server.address === address && server.running) return server;
    return undefined;
  }

  /** The servers that share a database, in the order in which they joined. */
  membersOf(database: IncusDatabase): IncusServer[] {
    return database.members.flatMap(({ server }) => this.servers.get(server) ?? []);
  }

  /** Forgets databases that no server has any more. */
  dropUnusedDatabases(): void {
    const used = new Set([...this.servers.values()].map(({ state }) => state.databaseId));
    for (const id of this.databases.keys()) if (!used.has(id)) this.databases.delete(id);
  }
}
