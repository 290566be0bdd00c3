import { setTimeout as pause } from 'node:timers/promises';
import { createClient, unixSocketTransport, type MusterClient } from '@muster/api-client';
import { seededRandom } from '@muster/simulator';
import { audit } from './audit/audit.js';
import { readDatabase, unrest } from './audit/read-database.js';
import { membersByServer, stateOf } from './audit/simulated-state.js';
import { REFERENCE, type Snapshot, type Violation } from './audit/snapshot.js';
import { ClusterClient } from './clients/cluster-client.js';
import { Ledger, type ChangeKind } from './clients/ledger.js';
import { formReferences } from './clients/references.js';
import { SseReader } from './events/sse-reader.js';
import { StreamReader } from './events/stream-reader.js';
import type { Fault } from './plan/fault.js';
import { planLine } from './plan/print-plan.js';
import { planFaults } from './plan/plan-faults.js';
import { carryOut } from './world/carry-out.js';
import { startChaosWorld, type ChaosWorld } from './world/chaos-world.js';

export interface ChaosSettings {
  readonly seed: number;
  /** How long faults happen. Milliseconds. */
  readonly durationMs: number;
  /** Mean pause between two faults. Milliseconds. */
  readonly everyMs: number;
  readonly clients: number;
  readonly serversPerClient: number;
  readonly workers: number;
  /** Sizes of the clusters that are formed before the first fault; others of the same size are compared with them. */
  readonly references: readonly number[];
  readonly changes: readonly ChangeKind[];
  /** How long everything may take to come to rest after the last fault. Milliseconds. */
  readonly restWithinMs: number;
}

/** What a run found. */
export interface ChaosReport {
  readonly plan: readonly Fault[];
  readonly snapshot: Snapshot;
  readonly violations: readonly Violation[];
  readonly internalErrors: readonly string[];
  /** Programs that ended by themselves, with their last words. */
  readonly ownEnds: readonly { readonly program: string; readonly words: string }[];
  readonly reconnects: number;
  /** Milliseconds from the last fault until all was at rest. */
  readonly restMs: number;
}

const REST_LOOK_MS = 250;

/** The faults of a run, known before it begins. */
export function planOf(settings: ChaosSettings): Fault[] {
  const { seed, durationMs, everyMs, workers } = settings;
  const copies = Array.from({ length: workers }, (_, index) => `worker-${index + 1}`);
  // Workers do the work: they are hit as often as all the others together.
  const programs = ['gateway', 'templates', 'provisioning', 'inventory', ...copies, ...copies];
  return planFaults({ seed, durationMs, everyMs, programs, servers: serversOf(settings).flat() });
}

/** The servers of each client, after those of the clusters for comparison. */
function serversOf({ clients, serversPerClient, references }: ChaosSettings): string[][] {
  const first = 1 + references.reduce((sum, size) => sum + size, 0);
  return Array.from({ length: clients }, (_, client) =>
    Array.from({ length: serversPerClient }, (__, index) => `s${first + client * serversPerClient + index}`),
  );
}

export interface ChaosObserver {
  readonly say: (line: string) => void;
  /** A folder that gets all logs when there are violations. */
  readonly keepLogs: string;
  /** Ends the run early; everything that it started is stopped. */
  readonly signal?: AbortSignal;
}

/**
 * Runs clients against a whole Muster while the faults of the plan happen; lets everything come to rest, and audits.
 *
 * @throws the signal's reason when it fires.
 */
export async function runChaos(
  settings: ChaosSettings,
  { say, keepLogs, signal }: ChaosObserver,
): Promise<ChaosReport> {
  const plan = planOf(settings);
  const reference = settings.references.reduce((sum, size) => sum + size, 0);
  const servers = reference + settings.clients * settings.serversPerClient;
  say(`starting Muster, Postgres, NATS and ${servers} servers`);
  const world = await startChaosWorld({ ...settings, servers });
  try {
    const report = await Promise.race([new Run(settings, world, plan, say).toTheEnd(), endedBy(signal)]);
    if (report.violations.length > 0) await world.keepLogs(keepLogs);
    return report;
  } finally {
    await world.stop();
  }
}

/** Rejects when the signal fires. */
function endedBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal?.reason as Error);
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

class Run {
  private readonly ledger = new Ledger();
  private readonly opened: MusterClient[] = [];

  constructor(
    private readonly settings: ChaosSettings,
    private readonly world: ChaosWorld,
    private readonly plan: readonly Fault[],
    private readonly say: (line: string) => void,
  ) {}

  async toTheEnd(): Promise<ChaosReport> {
    const { world, settings, ledger } = this;
    const fresh = new Map(world.simulator.servers().map(({ name }) => [name, stateOf(world.simulator, name)]));
    const listening = new AbortController();
    const http = new SseReader(this.connect());
    const stream = await StreamReader.connect(world.backing.natsAdmin);
    const reading = Promise.all([http.run(listening.signal), stream.run(listening.signal)]);
    try {
      const references = await formReferences(world, this.connect(), settings.references);
      this.say(`${this.plan.length} faults in ${settings.durationMs / 1000} s begin`);
      const faultsOver = await this.workUnderFaults();
      await this.untilRest(faultsOver + settings.restWithinMs, [http, stream]);
      const restMs = Math.round(performance.now() - faultsOver);
      listening.abort();
      await reading;
      const snapshot = await this.snapshot(fresh, references, { http, stream });
      return {
        plan: this.plan,
        snapshot,
        violations: audit(snapshot),
        internalErrors: ledger.internalErrors,
        ownEnds: [...world.programs.values()].flatMap(({ name, ownEnds }) =>
          ownEnds.map((words) => ({ program: name, words })),
        ),
        reconnects: http.reconnects,
        restMs,
      };
    } finally {
      listening.abort();
      await Promise.allSettled([stream.close(), ...this.opened.map((client) => client.close())]);
    }
  }

  /** Clients go on until the last fault is over, and then end what they have begun. Gives the moment of the last fault. */
  private async workUnderFaults(): Promise<number> {
    const { settings, world, ledger } = this;
    const over = new AbortController();
    const givenUp = new AbortController();
    const clients = serversOf(settings).map((servers, index) =>
      new ClusterClient({
        name: `c${index + 1}`,
        client: this.connect(),
        servers,
        ledger,
        random: seededRandom(settings.seed * 1_000 + index),
        offered: settings.changes,
        signal: givenUp.signal,
      }).run(over.signal),
    );
    await carryOut(world, this.plan, (fault, moment) => this.say(`${moment.padEnd(7)} ${planLine(fault)}`));
    this.say('the last fault is over; clients end what they have begun');
    const faultsOver = performance.now();
    over.abort();
    const patience = setTimeout(() => givenUp.abort(new Error('the run is over')), settings.restWithinMs);
    await Promise.all(clients);
    clearTimeout(patience);
    return faultsOver;
  }

  /** Waits until nothing moves any more and both subscribers have heard everything; at the latest until the deadline. */
  private async untilRest(deadline: number, readers: readonly Pick<SseReader, 'name' | 'received'>[]) {
    const { adminUrl } = this.world.backing;
    for (let said = ''; ;) {
      const reasons = await unrest(adminUrl).catch((thrown: unknown) => [(thrown as Error).message]);
      if (reasons.length === 0) {
        const { outbox } = await readDatabase(adminUrl);
        for (const { name, received } of readers) {
          const missing = outbox.length - new Set(received).size;
          if (missing > 0) reasons.push(`${missing} events were not heard ${name} yet`);
        }
      }
      if (reasons.length === 0 || performance.now() > deadline) return;
      if (reasons.join() !== said) this.say(`waiting: ${reasons.join(', ')}`);
      said = reasons.join();
      await pause(REST_LOOK_MS);
    }
  }

  private async snapshot(
    fresh: ReadonlyMap<string, string>,
    references: Snapshot['references'],
    { http, stream }: { readonly http: SseReader; readonly stream: StreamReader },
  ): Promise<Snapshot> {
    const { simulator, backing } = this.world;
    const { serverStatus, ...facts } = await readDatabase(backing.adminUrl);
    const members = membersByServer(simulator);
    const formed = facts.clusters.flatMap(({ name, members: [first] }) => {
      const inOrder = first === undefined ? [] : (members.get(first) ?? []);
      return inOrder.length === 0 || name.startsWith(REFERENCE)
        ? []
        : [[name, stateOf(simulator, ...inOrder)] as const];
    });
    return {
      ...facts,
      changes: this.ledger.changes,
      remedies: this.ledger.remedies,
      troubles: this.ledger.troubles,
      servers: [...members].map(([name, others]) => ({
        name,
        status: serverStatus.get(name),
        members: others,
        state: stateOf(simulator, name),
        fresh: fresh.get(name) ?? '',
      })),
      formed: Object.fromEntries(formed),
      references,
      overHttp: http.received,
      onStream: stream.received,
    };
  }

  private connect(): MusterClient {
    const client = createClient({ transport: unixSocketTransport(this.world.stack.socket) });
    this.opened.push(client);
    return client;
  }
}
