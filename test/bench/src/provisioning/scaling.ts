import type { Measurement } from '../areas.js';
import { measured, type Figure } from '../figures/figure.js';
import { measureBurst } from './simulated/burst.js';

/** Few enough that the slots, and not the processors, decide. */
const SLOTS = 4;
/** Clusters per worker: each slot is used this many times over. */
const ROUNDS = 6;
const STRETCH = 4;

/** What twice the workers bring when the processors are not what limits. */
export const scaling: Measurement = {
  name: 'scaling',
  async measure({ sizes, say }) {
    const figures: Figure[] = [];
    let before: { workers: number; perSecond: number } | undefined;
    for (const workers of sizes.workers) {
      const clusters = workers * SLOTS * ROUNDS;
      const { seconds, share } = await measureBurst({ clusters, workers, slots: SLOTS, stretch: STRETCH });
      const perSecond = clusters / seconds;
      say(
        `${workers} workers with ${SLOTS} slots: ${perSecond.toFixed(2)} clusters/s, ${Math.round(share * 100)} % busy`,
      );
      if (before?.workers === workers / 2) {
        const name = `throughput of ${workers} workers against ${before.workers}, ${SLOTS} slots each`;
        const note = `${before.perSecond.toFixed(2)} and ${perSecond.toFixed(2)} clusters a second, servers ${STRETCH} times slower, processors ${Math.round(share * 100)} % in use`;
        figures.push(measured({ name, unit: 'times', target: { atLeast: 1.8 } }, perSecond / before.perSecond, note));
      }
      before = { workers, perSecond };
    }
    return figures;
  },
};
