import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { measured, type Figure } from '../figures/figure.js';
import { percentile } from '../figures/statistics.js';
import { ProcessUsage } from '../muster/process-usage.js';
import type { BenchedInventory } from './benched-inventory.js';
import { copiesText, programsOf, usageText } from './first-sweep.js';
import type { LargeFleet } from './large/large-fleet.js';
import type { Touched } from './large/large-fleet-program.js';

const LOOK_MS = 10;
const LONGEST_COMMIT_MS = 5_000;
const SETTLE_MS = 60_000;
/** Milliseconds, by events a second. */
const TARGETS = new Map([
  [500, 250],
  [2_000, 1_000],
]);

interface Sighting {
  /** When the change was made that the row shows. */
  readonly made: number;
  readonly seenAt: number;
}

/** Instances of some clusters change at a steady rate; for each change the time until a query shows it, or a newer one. */
export async function measureEventToVisible(
  inventory: BenchedInventory,
  fleet: LargeFleet,
  { rate, seconds, clusters }: { rate: number; seconds: number; clusters: number },
  say: (line: string) => void,
): Promise<Figure[]> {
  const sightings = new Map<string, Sighting[]>();
  const watch = new Watch(inventory.database, sightings);
  await watch.begin();
  const usage = new ProcessUsage(programsOf(inventory, fleet));
  const ownUsage = process.cpuUsage();
  const touched = await fleet.touch({ kind: 'instance', rate, seconds, clusters });
  const deadline = Date.now() + SETTLE_MS;
  while (touched.some((touch) => latencyOf(touch, sightings) === undefined) && Date.now() < deadline) await pause(50);
  await watch.end();
  const { user, system } = process.cpuUsage(ownUsage);
  // Looking is work for the same processors.
  const used = new Map([...(await usage.seconds()), ['the bench that looks', (user + system) / 1e6]]);
  const latencies = touched.map((touch) => latencyOf(touch, sightings) ?? Number.POSITIVE_INFINITY);
  const [p50, p99] = [percentile(latencies, 50), percentile(latencies, 99)];
  const where = clusters < fleet.clusters.length ? ` in ${clusters} of ${fleet.clusters.length} clusters` : '';
  const what = `event to visible at ${rate} events/s${where}`;
  const took = (touched.at(-1)?.at ?? 0) - (touched[0]?.at ?? 0);
  const note = `${touched.length} changes in ${(took / 1_000).toFixed(1)} s in ${clusters} clusters of ${Math.round(fleet.servers / fleet.clusters.length)} members, each relays the others' events, ${copiesText(inventory)}; ${usageText(used)}`;
  say(`${what}: p50 ${p50} ms, p99 ${p99} ms; ${note}`);
  const target = TARGETS.get(rate);
  return [
    measured({ name: `${what}, p50`, unit: 'ms' }, p50),
    measured(
      { name: `${what}, p99`, unit: 'ms', ...(target === undefined ? {} : { target: { atMost: target } }) },
      p99,
      note,
    ),
  ];
}

function latencyOf(
  { cluster, name, at }: Touched,
  sightings: ReadonlyMap<string, readonly Sighting[]>,
): number | undefined {
  const sighting = sightings.get(`${cluster}/${name}`)?.find(({ made }) => made >= at);
  return sighting === undefined ? undefined : sighting.seenAt - at;
}

/** Looks again and again which rows have changed, by the events that are committed with them. */
class Watch {
  /** The highest id at each look of late: an id is drawn before it is committed, so that a later one may be seen first. */
  private readonly highest: { readonly at: number; readonly id: number }[] = [];
  private readonly seen = new Set<number>();
  /** Every id up to this one has been seen. */
  private whole = 0;
  private looking: Promise<void> | undefined;
  private ended = false;

  constructor(
    private readonly database: Pool,
    private readonly sightings: Map<string, Sighting[]>,
  ) {}

  async begin(): Promise<void> {
    const { rows } = await this.database.query<{ id: number }>(
      'SELECT coalesce(max(row_id), 0)::int AS id FROM outbox',
    );
    this.whole = rows[0]?.id ?? 0;
    this.highest.push({ at: Date.now(), id: this.whole });
    this.looking = this.look();
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.looking;
  }

  private async look(): Promise<void> {
    while (!this.ended) {
      while (this.highest.length > 1 && (this.highest[1]?.at ?? 0) < Date.now() - LONGEST_COMMIT_MS)
        this.highest.shift();
      // Looking is work for the same processors, so what was seen is not asked for again.
      while (this.seen.has(this.whole + 1)) this.whole += 1;
      this.whole = Math.max(this.whole, this.highest[0]?.id ?? 0);
      const { rows } = await this.database.query<{ id: number }>(
        'SELECT row_id::int AS id FROM outbox WHERE row_id > $1',
        [this.whole],
      );
      const fresh = rows.flatMap(({ id }) => (this.seen.has(id) ? [] : [id]));
      if (fresh.length > 0) await this.read(fresh);
      await pause(LOOK_MS);
    }
  }

  private async read(ids: readonly number[]): Promise<void> {
    const { rows } = await this.database.query<{ key: string; note: string }>(
      `SELECT o.data->>'cluster' || '/' || r.name AS key, r.object->>'description' AS note
       FROM outbox o JOIN resource r ON r.kind = 'instance' AND r.uuid = (o.data->>'uuid')::uuid
       WHERE o.row_id = ANY($1::bigint[]) AND o.noun = 'resource' AND o.data->>'kind' = 'instance'`,
      [ids],
    );
    const seenAt = Date.now();
    for (const id of ids) this.seen.add(id);
    this.highest.push({ at: seenAt, id: Math.max(this.highest.at(-1)?.id ?? 0, ...ids) });
    for (const { key, note } of rows) {
      const made = Number(/^at (\d+)$/u.exec(note)?.[1] ?? 0);
      this.sightings.set(key, [...(this.sightings.get(key) ?? []), { made, seenAt }]);
    }
  }
}
