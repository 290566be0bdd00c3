import { measured, type Figure } from '../figures/figure.js';
import { ProcessUsage } from '../muster/process-usage.js';
import type { BenchedInventory } from './benched-inventory.js';
import { copiesText, programsOf, usageText } from './first-sweep.js';
import type { LargeFleet } from './large/large-fleet.js';

/** Instances of the large example, for which the target stands. */
const LARGE_INSTANCES = 120_000;

/** Everything is listed again, at once, though nothing but counters has changed. */
export async function measureUnchangedSweep(
  inventory: BenchedInventory,
  fleet: LargeFleet,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { rows: begin } = await inventory.database.query<{ xid: string; instances: number; all: number }>(
    `SELECT pg_current_xact_id()::text AS xid, count(*) FILTER (WHERE kind = 'instance')::int AS instances, count(*)::int AS all FROM resource`,
  );
  const usage = new ProcessUsage(programsOf(inventory, fleet));
  const startedAt = performance.now();
  await Promise.all(fleet.clusters.map(({ name }) => inventory.sweep(name)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { rows: end } = await inventory.database.query<{ written: number }>(
    'SELECT count(*)::int AS written FROM resource WHERE xmin::text::bigint >= $1::bigint',
    [begin[0]?.xid],
  );
  const what = `unchanged sweep of ${fleet.clusters.length} clusters`;
  const note = `${begin[0]?.instances} instances among ${begin[0]?.all} rows, ${copiesText(inventory)}; ${usageText(await usage.seconds())}`;
  say(`${what}: ${seconds.toFixed(1)} s, ${note}`);
  return [
    measured({ name: what, unit: 's' }, seconds, note),
    measured(
      { name: `${what}, for ${LARGE_INSTANCES} instances`, unit: 's', target: { atMost: 30 } },
      (seconds * LARGE_INSTANCES) / Number(begin[0]?.instances),
      'in proportion to the instances there are',
    ),
    measured({ name: `${what}, rows written`, unit: 'rows', target: { atMost: 0 } }, end[0]?.written ?? Number.NaN),
  ];
}
