import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Moment } from '../faults/fault.js';
import type { IncusDaemon, KeyPair } from '../incusos/incus-daemon.js';
import { endInterruptedMaintenance } from './api/evacuation.js';
import { certificatePem, fingerprintOf, makeServerPair } from './certificates.js';
import { EventHub, SentEvent } from './event-hub.js';
import type { Fleet } from './fleet.js';
import { databaseFromJson, trust } from './incus-database.js';
import type { IncusDatabase, MemberRecord, StoredDatabase } from './incus-database.js';
import { Operations } from './operations.js';
import type { Operation } from './operations.js';
import type { SharedHttp } from './shared-http.js';
import { packOne, unpackOne } from './tape-archive.js';
import { TlsListener } from './tls-listener.js';

const backupFile = 'incus.json';

/** What one daemon keeps for itself, beside the database that it may share. */
export interface IncusServerState {
  pair: KeyPair | undefined;
  localConfig: Record<string, string>;
  databaseId: string;
  /** Its name in the cluster; `none` while it stands alone, as Incus says. */
  memberName: string;
  /** The text with which the daemon exits at every start: what a power cut in a join leaves. */
  exits: string | undefined;
  /** Removed by force: after its next start it waits for a leader for ever. */
  orphaned: boolean;
}

export interface IncusServerOptions {
  readonly name: string;
  readonly ip: string;
  readonly port: number;
  /** The names of the machine's network cards. */
  readonly cards: readonly string[];
  readonly fleet: Fleet;
  readonly http: SharedHttp;
  readonly state?: IncusServerState;
}

/** Who did something, for an event. */
export interface Requestor {
  readonly username: string;
  readonly protocol: string;
  readonly address: string;
}

/** What an event says beside its action and its source. */
export interface EventDetails {
  readonly context?: Record<string, unknown>;
  readonly name?: string;
  readonly project?: string;
  readonly requestor?: Requestor;
}

/** One simulated incusd. */
export class IncusServer implements IncusDaemon {
  state: IncusServerState;
  running = false;
  /** True while it accepts connections and answers none: a daemon that waits for its cluster. */
  stuck = false;
  /** True while its database is shut: what a join leaves that failed half way. */
  shut = false;
  downSince = 0;
  versionText = '7.0.2';
  /** Extensions of the API that it lacks, as an older Incus does. */
  readonly lacks = new Set<string>();
  readonly events = new EventHub();
  operations: Operations;
  readonly #listener: TlsListener;
  #life = new AbortController();

  constructor(readonly options: IncusServerOptions) {
    const { fleet, http, ip, port } = options;
    this.state = options.state ?? this.#freshState();
    this.operations = this.#newOperations();
    this.#listener = new TlsListener({
      host: ip,
      port,
      pair: () => this.presentedPair(),
      welcome: () => (this.stuck ? 'hang' : http.welcome(this)),
      http: http.server,
      adopt: (socket) => http.adopt(socket, this),
    });
    fleet.add(this);
  }

  get name(): string {
    return this.options.name;
  }

  get address(): string {
    return `${this.options.ip}:${this.options.port}`;
  }

  get fleet(): Fleet {
    return this.options.fleet;
  }

  get database(): IncusDatabase {
    return this.fleet.databaseOf(this.state.databaseId);
  }

  get clustered(): boolean {
    return this.database.members.length > 0;
  }

  get record(): MemberRecord | undefined {
    return this.database.members.find(({ server }) => server === this.name);
  }

  /** The certificate that new connections meet: the cluster's as soon as there is one. */
  presentedPair(): KeyPair {
    return this.database.clusterPair ?? this.#ownPair();
  }

  async start(): Promise<void> {
    if (this.running) return;
    if (this.state.exits !== undefined) throw new Error(this.state.exits);
    this.#life = new AbortController();
    this.stuck = this.state.orphaned;
    await this.#listener.open();
    if (this.stuck) {
      await pause(this.fleet.durations.startDeadline, undefined, { signal: this.#life.signal });
      throw new Error('Incus does not answer: it waits for a leader of a cluster that no longer has it');
    }
    this.state.localConfig['core.https_address'] ??= `:${this.options.port}`;
    endInterruptedMaintenance(this);
    this.running = true;
    this.fleet.changed();
  }

  /** Ends at once, as SIGKILL does: connections are reset, running operations are lost. */
  async stop(): Promise<void> {
    if (this.running) this.downSince = Date.now();
    this.running = false;
    this.stuck = false;
    this.shut = false;
    this.#life.abort();
    this.operations = this.#newOperations();
    this.events.drop();
    await this.#listener.close();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  wipe(): Promise<void> {
    const { databaseId } = this.state;
    this.state = this.#freshState();
    this.fleet.leaveDatabase(databaseId);
    this.fleet.changed();
    return Promise.resolve();
  }

  backup(): Promise<Buffer> {
    this.#ownPair();
    const database = this.clustered ? undefined : this.database;
    return Promise.resolve(packOne(backupFile, Buffer.from(JSON.stringify({ state: this.state, database }))));
  }

  restore(archive: Buffer): Promise<void> {
    const content = unpackOne(backupFile, archive).toString('utf8');
    const { state, database } = JSON.parse(content) as { state: IncusServerState; database?: StoredDatabase };
    const id = database === undefined ? state.databaseId : randomUUID();
    // The database of then may have become a cluster's, which others still have: what comes back is another one.
    if (database !== undefined) this.fleet.databases.set(id, databaseFromJson({ ...database, id }));
    else if (!this.fleet.databases.has(id)) {
      return Promise.reject(new Error('The backup belongs to a cluster that is gone'));
    }
    const { databaseId } = this.state;
    this.state = { ...state, databaseId: id };
    if (databaseId !== id) this.fleet.leaveDatabase(databaseId);
    this.fleet.changed();
    return Promise.resolve();
  }

  serverKeyPair(): Promise<KeyPair> {
    return Promise.resolve(this.#ownPair());
  }

  trustClient(name: string, certificate: string): Promise<void> {
    const pem = certificatePem(certificate);
    const fingerprint = fingerprintOf(pem);
    const client = { type: 'client', restricted: false, projects: [], description: '' } as const;
    trust(this.database, { name, certificate: pem, fingerprint, ...client, projects: [] });
    this.fleet.changed();
    return Promise.resolve();
  }

  httpsPort(): Promise<number> {
    return Promise.resolve(this.options.port);
  }

  version(): string {
    return this.versionText;
  }

  /** Stands alone again with an empty database, but keeps its addresses: what a removed member becomes. */
  leaveCluster(trusted: IncusDatabase['trusted']): void {
    const database = this.fleet.newDatabase();
    database.trusted = trusted;
    this.state.databaseId = database.id;
    this.state.memberName = 'none';
    this.fleet.changed();
  }

  /** Waits in the middle of work; rejects when the power goes. Milliseconds. */
  async work(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.#life.signal });
  }

  /** Passes a moment at which tests may cut the power, or let a join fail half way; rejects when they do. */
  async reach(moment: Moment): Promise<void> {
    const outcome = this.fleet.reached(this.name, moment);
    if (outcome === 'die') await this.work(2 ** 30);
    if (outcome !== 'fail') return;
    this.shut = true;
    throw new Error('Failed to join cluster: failed to add server to cluster: context deadline exceeded');
  }

  /** Sends a lifecycle event to every member's listeners, as Incus relays them. */
  lifecycle(action: string, source: string, details: EventDetails = {}): void {
    const { project = 'default', requestor, name, context } = details;
    const metadata = {
      action,
      source,
      ...(context === undefined ? {} : { context }),
      ...(requestor === undefined ? {} : { requestor }),
      ...(name === undefined ? {} : { name, project }),
    };
    this.database.entities.version += 1;
    this.#broadcast('lifecycle', metadata, project);
    this.fleet.changed();
  }

  #broadcast(type: 'lifecycle' | 'operation', metadata: unknown, project: string): void {
    if (!this.running) return;
    const location = this.state.memberName;
    const event = new SentEvent({ type, timestamp: new Date().toISOString(), metadata, location, project });
    this.events.send(event);
    for (const member of this.fleet.membersOf(this.database)) {
      if (member !== this && member.running) member.events.send(event);
    }
  }

  #newOperations(): Operations {
    return new Operations((operation: Operation) => this.#broadcast('operation', operation, 'default'));
  }

  #ownPair(): KeyPair {
    this.state.pair ??= makeServerPair(this.name);
    return this.state.pair;
  }

  #freshState(): IncusServerState {
    const { id } = this.options.fleet.newDatabase();
    return {
      pair: undefined,
      localConfig: {},
      databaseId: id,
      memberName: 'none',
      exits: undefined,
      orphaned: false,
    };
  }
}
