import { randomUUID } from 'node:crypto';
import type { Moment } from '../faults/fault.js';
import { freshDatabase } from './incus-database.js';
import type { IncusDatabase, MemberRecord } from './incus-database.js';
import type { IncusServer } from './incus-server.js';

/** How long the simulated daemons take; milliseconds. Real ones take 100 to 500 for a join and 10,500 without a quorum. */
export interface Durations {
  readonly bootstrap: number;
  readonly join: number;
  readonly evacuate: number;
  readonly restore: number;
  /** How long requests wait after the leader of the database went away. */
  readonly election: number;
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
  restore: 40,
  election: 100,
  quorum: 1500,
  offlineThreshold: 1000,
  startDeadline: 1000,
};

/** All simulated Incus daemons and their databases: what stands for the network between the members of a cluster. */
export class Fleet {
  readonly servers = new Map<string, IncusServer>();
  readonly #byAddress = new Map<string, IncusServer>();
  readonly databases = new Map<string, IncusDatabase>();

  constructor(
    readonly durations: Durations,
    readonly random: () => number,
    readonly changed: () => void,
    /** Told of the moments at which tests cut the power; true when this one is such. */
    readonly reached: (server: string, moment: Moment) => 'die' | 'fail' | undefined = () => undefined,
  ) {}

  add(server: IncusServer): void {
    this.servers.set(server.name, server);
    this.#byAddress.set(server.address, server);
  }

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
    const server = this.#byAddress.get(address);
    return server?.running === true ? server : undefined;
  }

  /** The servers that share a database, in the order in which they joined. */
  membersOf(database: IncusDatabase): IncusServer[] {
    return database.members.flatMap((record) => this.serverOf(database, record) ?? []);
  }

  /** The server of a member. None when the machine was reset or restored since: it runs, but not as this member. */
  serverOf(database: IncusDatabase, { server: name }: MemberRecord): IncusServer | undefined {
    const server = this.servers.get(name);
    return server?.state.databaseId === database.id ? server : undefined;
  }

  /** The server of a member that answers. */
  runningMember(database: IncusDatabase, record: MemberRecord): IncusServer | undefined {
    const server = this.serverOf(database, record);
    return server?.running === true ? server : undefined;
  }

  /** Forgets a database that a server has left, unless others still have it. */
  leaveDatabase(id: string): void {
    // That of a lone daemon is nobody else's; only for a cluster's all servers are looked at.
    const isShared = this.databases.get(id)?.members.length !== 0;
    const isUsed = isShared && [...this.servers.values()].some(({ state }) => state.databaseId === id);
    if (!isUsed) this.databases.delete(id);
  }
}
