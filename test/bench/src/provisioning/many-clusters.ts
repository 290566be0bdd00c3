import type { Measurement } from '../areas.js';
import { measured, type Figure } from '../figures/figure.js';
import { measureBurst } from './simulated/burst.js';

/** The target is stated for this size; others are held to the same pace. */
const TARGET = { clusters: 1_000, seconds: 180 };

/** Simulated clusters of three that are asked for at once, with different numbers of workers. */
export const manyClusters: Measurement = {
  name: 'many',
  async measure({ sizes, say }) {
    const figures: Figure[] = [];
    const highest = new Map<number, number>();
    for (const clusters of sizes.clusters) {
      for (const workers of sizes.workers) {
        const { seconds, share, workerMiB } = await measureBurst({ clusters, workers, slots: sizes.slots, stretch: 1 });
        const what = `${clusters} clusters of three, ${copies(workers)}`;
        const note = `${(clusters / seconds).toFixed(2)} clusters a second; Muster, Postgres and NATS use ${Math.round(share * 100)} % of the processors`;
        const target = clusters === TARGET.clusters ? { target: { atMost: TARGET.seconds } } : {};
        figures.push(measured({ name: what, unit: 's', ...target }, seconds, note));
        say(`${what}: ${seconds.toFixed(1)} s, ${note}`);
        highest.set(clusters, Math.max(highest.get(clusters) ?? 0, workerMiB));
      }
    }
    return [...figures, ...growth(highest)];
  },
};

/** What a worker needs more when ten times as much waits. */
function growth(highest: ReadonlyMap<number, number>): Figure[] {
  const sizes = [...highest.keys()].toSorted((a, b) => a - b);
  const [least, most] = [sizes.at(0), sizes.at(-1)];
  if (least === undefined || most === undefined || least === most) return [];
  const [few, many] = [highest.get(least) ?? 0, highest.get(most) ?? 0];
  const name = `memory of a worker, ${most} clusters asked for against ${least}`;
  const note = `at most ${Math.round(few)} MiB and ${Math.round(many)} MiB`;
  return [measured({ name, unit: 'times', target: { atMost: 1.25 } }, many / few, note)];
}

function copies(workers: number): string {
  return workers === 1 ? '1 worker' : `${workers} workers`;
}
