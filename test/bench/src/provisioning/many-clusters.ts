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
        const burst = await measureBurst({ clusters, workers, slots: sizes.slots, stretch: 1 });
        const { seconds, share, used, workerMiB } = burst;
        const what = `${clusters} clusters of three, ${copies(workers)}`;
        const note = `${(clusters / seconds).toFixed(2)} clusters a second, ${Math.round(share * 100)} % of the processors in use`;
        const target = clusters === TARGET.clusters ? { target: { atMost: TARGET.seconds } } : {};
        figures.push(measured({ name: what, unit: 's', ...target }, seconds, note));
        say(`${what}: ${seconds.toFixed(1)} s, ${note}`);
        say(`processor time of a cluster: ${perCluster(used, clusters)}`);
        figures.push(processorTime(what, used, clusters));
        highest.set(clusters, Math.max(highest.get(clusters) ?? 0, workerMiB));
      }
    }
    return [...figures, ...growth(highest)];
  },
};

/** What a cluster costs, whatever else the machine does meanwhile; it bounds how many can be formed in a time. */
function processorTime(what: string, used: ReadonlyMap<string, number>, clusters: number): Figure {
  const all = [...used.values()].reduce((sum, each) => sum + each, 0);
  const name = `processor time of a cluster, ${what}`;
  return measured({ name, unit: 'ms' }, (all * 1_000) / clusters, perCluster(used, clusters));
}

function perCluster(used: ReadonlyMap<string, number>, clusters: number): string {
  const parts = [...used].toSorted(([, a], [, b]) => b - a);
  return parts.map(([name, seconds]) => `${name} ${Math.round((seconds * 1_000) / clusters)} ms`).join(', ');
}

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
