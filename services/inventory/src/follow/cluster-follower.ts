import type { ClusterEndpoint, ResourceKind } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import type { IncusEvent } from '@muster/incus';
import pLimit, { type LimitFunction } from 'p-limit';
import type { DataSource } from 'typeorm';
import { ClusterConnection, type FleetIdentity } from '../cluster/cluster-connection.js';
import { kindNames, kinds } from '../kinds.js';
import { askForKind, readAnswer, readObject, type KindAnswer } from '../listing/read-kind.js';
import { inventoryMetrics } from '../metrics.js';
import { applyListing, type ListingOutcome } from '../store/apply-listing.js';
import { applyObjects, type ReadingsOutcome } from '../store/apply-objects.js';
import { confirmListing } from '../store/confirm-listing.js';
import { FenceLost, type Fence } from '../store/fence.js';
import { countDrift, noteFailure, saveFreshness } from '../store/save-freshness.js';
import { DriftWatch } from './drift.js';
import { marksOfEvent, type ObjectRef } from './event-marks.js';
import type { FreshnessReport } from './freshness-metrics.js';
import { Freshness, type FreshnessState } from './freshness.js';
import { KindLane } from './kind-lane.js';
import { MemberEvents } from './member-events.js';
import type { ObjectWriter } from './object-writer.js';
import type { RippleBudget } from './ripple-budget.js';
import { isStillConnecting } from './still-connecting.js';
import { UnchangedAnswers } from './unchanged-answers.js';

/** Limits and pauses of following. */
export interface FollowSettings {
  /** Seconds between sweeps; 0: none. */
  readonly sweepSeconds: number;
  readonly silenceMs: number;
  readonly maxAnswerBytes: number;
  /** How long after a sweep an event may still explain a difference. Milliseconds. */
  readonly driftGraceMs: number;
}

export interface FollowerContext {
  readonly dataSource: DataSource;
  readonly settings: FollowSettings;
  /** Bounds how many listings this process holds in memory at once. */
  readonly listings: LimitFunction;
  /** Paces what this process lists for references alone. */
  readonly ripples: RippleBudget;
  /** Writes what the lanes of all clusters read. */
  readonly writer: ObjectWriter;
  /** When a member of any cluster was last heard for the first time. */
  readonly heard: { at: number };
  /** Facts wait to be published. */
  readonly committed: () => void;
  /** The fence is lost: this follower is of no use any more. */
  readonly superseded: () => void;
  readonly log: (level: 'info' | 'warn', message: string, fields: Record<string, unknown>) => void;
}

const READS_AT_ONCE = 8;
const UNCHANGED: ListingOutcome = { listed: undefined, rowsWritten: 0, rowsRemoved: 0, announced: [], faults: [] };
const SWEEP = 'sweep';
const SAVE_AGAIN_MS = 1_000;
/** Why a cluster is not current changes with every kind that is listed; nobody reads as fast. Milliseconds. */
const REASON_MS = 250;
const LOOK_WHO_IS_HEARD_MS = 500;
/**
 * Incus notices late that a member went or came back, and announces neither: until then instances of a dead member show
 * their last state, and volumes of a returned one show none (seen with 7.0.2; its own threshold is 20 s). Milliseconds.
 */
const INCUS_NOTICES_MS = 25_000;

const isListedPerParent = (kind: ResourceKind): boolean => kinds[kind].parent !== undefined;

/** Keeps what we have of one cluster equal to what its members say, from `start` to `stop`. */
export class ClusterFollower {
  private readonly connection: ClusterConnection;
  private readonly lanes: ReadonlyMap<ResourceKind, KindLane>;
  private readonly drift = new Map(kindNames.map((kind) => [kind, new DriftWatch()]));
  private readonly answers = new Map(kindNames.map((kind) => [kind, new UnchangedAnswers()]));
  private readonly freshness: Freshness;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly syncedTo = new Map<ResourceKind, Date>();
  private members: readonly MemberEvents[] = [];
  /** Members of which nobody knows yet whether they can be heard; nothing is listed for so long, up to a limit. */
  private readonly connecting: Set<string>;
  private endConnecting: () => void = () => undefined;
  /** Whatever is listed before this would have to be listed again. */
  private readonly connected = new Promise<void>((resolve) => (this.endConnecting = resolve));
  /**
   * False for a cluster that is being formed, until it is asked for or ready: its members are heard so that its first listing
   * need not wait for that, and what they tell before is in that listing.
   */
  private listing: boolean;
  private noticing: NodeJS.Timeout | undefined;
  private saved: FreshnessState | undefined;
  private currentSince: Date | undefined;
  private saving: Promise<void> = Promise.resolve();
  private savingReason: NodeJS.Timeout | undefined;
  /** The state whose turn has not come yet. */
  private unsaved: { state: FreshnessState } | undefined;
  private stopped = false;

  constructor(
    readonly endpoint: ClusterEndpoint,
    private readonly fence: Fence,
    private readonly identity: FleetIdentity,
    private readonly context: FollowerContext,
  ) {
    this.connection = new ClusterConnection(endpoint, identity, context.settings);
    this.freshness = new Freshness(
      endpoint.members.map(({ name }) => name),
      kindNames,
    );
    this.listing = endpoint.status === 'ready';
    this.connecting = new Set(endpoint.members.map(({ name }) => name));
    const reading = pLimit(READS_AT_ONCE);
    // Those that need a second call for their parents come first, so that they are not the last ones alone.
    const order = kindNames.toSorted((a, b) => Number(isListedPerParent(b)) - Number(isListedPerParent(a)));
    this.lanes = new Map(order.map((kind) => [kind, this.laneOf(kind, reading)]));
  }

  start(): void {
    this.save();
    this.members = this.endpoint.members.map((member) => this.hear(member));
    this.waitUntilConnected(Date.now());
    this.sweepLater();
  }

  /** Ends everything and waits for what is being written. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endConnecting();
    for (const timer of this.timers) clearTimeout(timer);
    for (const member of this.members) member.close();
    const reason = new MusterError('service.unavailable', 'The cluster is followed by another copy from now on.');
    const lanes = [...this.lanes.values()].map((lane) => lane.stop(reason));
    await this.connection.close();
    await Promise.all(lanes);
    await this.saving;
  }

  /** How fresh the cluster is, for the metrics. */
  report(): FreshnessReport {
    const { currentSince: followedSince, syncedTo } = this;
    return { cluster: this.endpoint.name, current: this.freshness.state().current, followedSince, syncedTo };
  }

  /** The cluster is formed: from now on it is kept current whether somebody asks for it or not. */
  becameReady(): void {
    if (!this.listing) void this.listAll('the cluster is ready').catch(() => undefined);
  }

  /**
   * Lists everything, begun after this call, and waits until it is applied. Throws with a finding for each kind that failed.
   * At once: without a moment's wait for others who want the same, unless members are about to be heard that want it.
   */
  async listAll(reason: string, { atOnce = false } = {}): Promise<void> {
    this.listing = true;
    const gatherMs = atOnce && this.connecting.size === 0 ? 0 : undefined;
    await this.connected;
    const outcomes = await Promise.allSettled([...this.lanes.values()].map((lane) => lane.list(reason, gatherMs)));
    const faults = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [MusterError.from(outcome.reason)] : [],
    );
    const first = faults[0];
    if (first === undefined) return;
    throw new MusterError(first.code, `Listing the cluster "${this.endpoint.name}" failed: ${first.message}`, {
      findings: faults.map(({ code, message }) => ({ code, message })),
      cause: first,
    });
  }

  /** Reads one object again and waits until that is applied. */
  async refresh(ref: ObjectRef): Promise<void> {
    const readings = [await readObject(this.connection, ref)];
    const read = { fence: this.fence, kind: ref.kind, readings, changedBy: 'resync', foundBy: 'resync' } as const;
    // Not with those of other clusters: who asked waits for it.
    await this.applyRead(ref.kind, () => applyObjects(this.context.dataSource, read));
  }

  private laneOf(kind: ResourceKind, reading: LimitFunction): KindLane {
    return new KindLane(
      kind,
      {
        list: (reason) => this.context.listings(() => this.list(kind, reason)),
        read: (ref) => readObject(this.connection, ref),
        apply: (readings, changedBy) => {
          const read = { fence: this.fence, kind, readings, changedBy, foundBy: 'event' } as const;
          return this.applyRead(kind, () => this.context.writer.write(read));
        },
        ahead: () => this.context.listings.pendingCount / this.context.listings.concurrency,
        failed: (error) => this.failed(kind, error),
      },
      reading,
      this.context.ripples,
    );
  }

  private hear({ name, url }: { name: string; url: string }): MemberEvents {
    const { certificate, key } = this.identity;
    const pins = this.endpoint.certificate === '' ? [] : [this.endpoint.certificate];
    return new MemberEvents({
      member: name,
      address: { url, name, clientCertificate: certificate, clientKey: key, pins },
      silenceMs: this.context.settings.silenceMs,
      onHeard: () => {
        this.connection.trust(name);
        this.freshness.heard(name);
        this.save();
        if (this.connecting.has(name)) this.context.heard.at = Date.now();
        this.listWhenConnected(name, `events of ${name} arrive from now on`);
        if (this.noticing !== undefined) this.listWhenNoticed();
      },
      onEvent: (event) => this.take(event, name),
      onGap: ({ detail }) => {
        inventoryMetrics().gaps.add(1, { cluster: this.endpoint.name });
        this.connection.doubt(name);
        this.freshness.lost(name, detail);
        this.save();
        if (this.connecting.has(name)) this.listWhenConnected(name, `no events of ${name} arrive`);
        this.listWhenNoticed();
      },
    });
  }

  private listWhenConnected(member: string, reason: string): void {
    this.connecting.delete(member);
    if (this.connecting.size > 0) return;
    this.endConnecting();
    void this.listUnasked(reason);
  }

  private waitUntilConnected(startedAt: number): void {
    this.after(LOOK_WHO_IS_HEARD_MS, async () => {
      if (this.connecting.size === 0) return;
      if (isStillConnecting(Date.now(), { startedAt, heardAt: this.context.heard.at })) {
        return this.waitUntilConnected(startedAt);
      }
      this.connecting.clear();
      this.endConnecting();
      await this.listUnasked('some members are not heard');
    });
  }

  private async listUnasked(reason: string): Promise<void> {
    if (this.listing) await this.listAll(reason).catch(() => undefined);
  }

  private take(event: IncusEvent, member: string): void {
    const marks = marksOfEvent(event, member);
    if (marks === undefined || !this.listing) return;
    inventoryMetrics().events.add(1, { action: marks.action });
    this.context.ripples.eventCame();
    for (const ref of marks.objects) {
      this.drift.get(ref.kind)?.told(ref, Date.now());
      this.lanes.get(ref.kind)?.mark(ref, marks.action);
    }
    for (const kind of marks.reaches) this.drift.get(kind)?.reached(Date.now());
    for (const kind of marks.collections) void this.lanes.get(kind)?.list(marks.action);
    for (const kind of marks.ripples) {
      if (marks.reaches.includes(kind)) this.lanes.get(kind)?.reach(marks.action);
      else this.lanes.get(kind)?.ripple(marks.action);
    }
  }

  private async list(kind: ResourceKind, reason: string): Promise<ListingOutcome> {
    const startedAt = Date.now();
    const mark = this.freshness.mark();
    const wasCurrent = this.freshness.state().current;
    const answer = await askForKind(this.connection, kind);
    const outcome = await this.applyAnswer(answer, reason);
    inventoryMetrics().listingSeconds.record((Date.now() - startedAt) / 1000, { kind });
    inventoryMetrics().rowsWritten.add(outcome.rowsWritten, { kind });
    inventoryMetrics().rowsRemoved.add(outcome.rowsRemoved, { kind });
    if (outcome.faults.length > 0) this.log('warn', 'some objects were set apart', { kind, faults: outcome.faults });
    this.freshness.listed(kind, mark);
    this.syncedTo.set(kind, answer.startedAt);
    this.save();
    if (wasCurrent && reason === SWEEP && outcome.announced.length > 0) this.judgeDrift(kind, outcome, startedAt);
    return outcome;
  }

  private async applyAnswer(answer: KindAnswer, reason: string): Promise<ListingOutcome> {
    const { kind, digest, startedAt } = answer;
    const answers = this.answers.get(kind)!;
    if (answers.shows(digest)) {
      await this.guarded(() => confirmListing(this.context.dataSource, this.fence, kind, startedAt));
      return UNCHANGED;
    }
    const listing = readAnswer(answer);
    const apply = () => applyListing(this.context.dataSource, this.fence, listing, reason);
    const outcome = await answers.apply(digest, () => this.guarded(apply));
    if (listing.unlistedParents.size > 0) throw new MusterError('server.failed', listing.faults.join('; '));
    return outcome;
  }

  /** Gives events some time to explain what the sweep found before it counts as missed. */
  private judgeDrift(kind: ResourceKind, { announced }: ListingOutcome, startedAt: number): void {
    this.after(this.context.settings.driftGraceMs, async () => {
      const missed = this.drift.get(kind)?.missed(announced, startedAt) ?? [];
      if (missed.length === 0) return;
      inventoryMetrics().drift.add(missed.length, { cluster: this.endpoint.name, kind });
      this.log('warn', 'a sweep found differences that no event had told', { kind, objects: missed.slice(0, 10) });
      await this.guarded(() => countDrift(this.context.dataSource, this.fence, kind, missed.length));
    });
  }

  private async applyRead(kind: ResourceKind, write: () => Promise<ReadingsOutcome>): Promise<void> {
    const answers = this.answers.get(kind);
    answers?.written();
    const { rowsWritten, rowsRemoved, faults } = await this.guarded(write).finally(() => answers?.written());
    inventoryMetrics().rowsWritten.add(rowsWritten, { kind });
    inventoryMetrics().rowsRemoved.add(rowsRemoved, { kind });
    if (faults.length > 0) this.log('warn', 'some objects were set apart', { kind, faults });
  }

  private failed(kind: ResourceKind, error: unknown): void {
    const { message } = MusterError.from(error);
    this.freshness.failed(kind, message);
    this.save();
    this.log('warn', 'a kind could not be brought up to date; it is tried again', { kind, error: message });
    this.guarded(() => noteFailure(this.context.dataSource, this.fence, kind, message)).catch(() => undefined);
  }

  /** Lists everything once more when Incus itself must have noticed that a member went or came back. */
  private listWhenNoticed(): void {
    clearTimeout(this.noticing);
    this.noticing = this.after(INCUS_NOTICES_MS, async () => {
      this.noticing = undefined;
      await this.listUnasked('a member went or came back');
    });
  }

  private sweepLater(): void {
    const { sweepSeconds } = this.context.settings;
    if (sweepSeconds === 0) return;
    // Clusters that were taken over together drift apart.
    this.after(sweepSeconds * 1000 * (0.8 + Math.random() * 0.4), async () => {
      await this.listUnasked(SWEEP);
      this.sweepLater();
    });
  }

  private after(milliseconds: number, work: () => Promise<void>): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work().catch((error: unknown) => this.log('warn', 'following a cluster met an error', { error: String(error) }));
    }, milliseconds);
    this.timers.add(timer);
    return timer;
  }

  /**
   * Writes what the cluster's freshness is now, one state after the other. While one is written the next one waits, and
   * only a gap or its end adds another to it: a reason that is out of date by then need not be written.
   */
  private save(): void {
    const { current, reason } = this.freshness.state();
    if (this.stopped || (current === this.saved?.current && reason === this.saved.reason)) return;
    if (current !== this.saved?.current) this.saveNow();
    else this.savingReason ??= this.after(REASON_MS, () => Promise.resolve(this.saveNow()));
  }

  private saveNow(): void {
    if (this.savingReason !== undefined) this.timers.delete(this.savingReason);
    clearTimeout(this.savingReason);
    this.savingReason = undefined;
    const state = this.freshness.state();
    if (this.stopped || (state.current === this.saved?.current && state.reason === this.saved.reason)) return;
    this.saved = state;
    this.currentSince = state.current ? (this.currentSince ?? new Date()) : undefined;
    if (this.unsaved?.state.current === state.current) {
      this.unsaved.state = state;
      return;
    }
    const turn = { state };
    this.unsaved = turn;
    this.saving = this.saving
      .then(async () => {
        if (this.unsaved === turn) this.unsaved = undefined;
        return this.guarded(() => saveFreshness(this.context.dataSource, this.fence, turn.state));
      })
      .catch((error: unknown) => {
        this.saved = undefined;
        this.log('warn', 'the freshness of a cluster could not be recorded', { error: String(error) });
        this.after(SAVE_AGAIN_MS, () => Promise.resolve(this.save()));
      });
  }

  /** Runs what writes to Postgres. */
  private async guarded<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      this.context.committed();
      return result;
    } catch (error) {
      if (error instanceof FenceLost) this.context.superseded();
      throw error;
    }
  }

  private log(level: 'info' | 'warn', message: string, fields: Record<string, unknown>): void {
    if (!this.stopped) this.context.log(level, message, { cluster: this.endpoint.name, ...fields });
  }
}
