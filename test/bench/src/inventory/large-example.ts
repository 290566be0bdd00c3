import { generateSelfSigned } from '@muster/incus';
import type { Measurement } from '../areas.js';
import { measured, type Figure } from '../figures/figure.js';
import { percentile } from '../figures/statistics.js';
import { profiling } from '../muster/profiling.js';
import { startBenchedInventory, type BenchedInventory } from './benched-inventory.js';
import { measureEventToVisible } from './event-to-visible.js';
import { measureFirstSweep } from './first-sweep.js';
import { startLargeFleet, type LargeFleet } from './large/large-fleet.js';
import { untilNothingIsListed } from './until-nothing-is-listed.js';
import { measureUnchangedSweep } from './unchanged-sweep.js';
import { measurePages } from './pages.js';
import { read } from './reading.js';
import { measureStatements } from './statement-count.js';
import { measureUnpagedList } from './unpaged-list.js';

const SEED = 1;
const EVENT_SECONDS = 15;
/** As in a service that has run for a while: what is new to the compiler takes several times as long. */
const WARM_UP = { kind: 'instance', rate: 200, seconds: 10 } as const;
/** Where something goes on, it goes on in few clusters: a member is emptied, an application is rolled out. */
const BUSY_CLUSTERS = 4;
const LISTS = 20;

/**
 * The large example, from its first sweep to what people ask of it; `--scale` makes its clusters fewer. The first sweep
 * fills the inventory, whatever is measured then.
 */
export const largeExample: Measurement = {
  name: 'large',
  parts: ['sweep', 'events', 'reads'],
  async measure({ sizes, say, wants }) {
    const figures: Figure[] = [];
    for (const copies of sizes.copies) {
      const identity = await generateSelfSigned({ commonName: 'fleet', usage: 'client' });
      const fleet = await startLargeFleet({ seed: SEED, scale: sizes.scale, clientCertificate: identity.certificate });
      const environment = { MUSTER_INVENTORY_SWEEP_SECONDS: '0', ...profiling() };
      const inventory = await startBenchedInventory({ clusters: fleet.clusters, identity, copies, environment });
      try {
        const filled = await measureFirstSweep(inventory, fleet, say);
        // As autovacuum does some time after so many rows came.
        await inventory.database.query('VACUUM ANALYZE resource');
        if (wants('sweep')) figures.push(...filled, ...(await measureUnchangedSweep(inventory, fleet, say)));
        if (wants('events')) {
          await fleet.touch({ ...WARM_UP, clusters: fleet.clusters.length });
          for (const rate of sizes.rates) figures.push(...(await measureEvents(inventory, fleet, rate, say)));
        }
        await untilNothingIsListed(inventory);
        // Last, since nothing is followed any more after it.
        if (wants('reads')) figures.push(...(await measureReads(inventory, fleet, say)));
      } finally {
        await inventory.stop();
        await fleet.stop();
      }
    }
    return figures;
  },
};

/** In all clusters, and in few. */
async function measureEvents(
  inventory: BenchedInventory,
  fleet: LargeFleet,
  rate: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const all = fleet.clusters.length;
  for (const clusters of all > BUSY_CLUSTERS ? [all, BUSY_CLUSTERS] : [all]) {
    await untilNothingIsListed(inventory);
    const how = { rate, seconds: EVENT_SECONDS, clusters };
    figures.push(...(await measureEventToVisible(inventory, fleet, how, say)));
  }
  return figures;
}

async function measureReads(
  inventory: BenchedInventory,
  fleet: LargeFleet,
  say: (line: string) => void,
): Promise<Figure[]> {
  return [
    ...(await measurePages(inventory, fleet, say)),
    await measureStatements(inventory, say),
    await measureOneCluster(inventory, fleet.clusters[0]?.name ?? '', say),
    ...(await measureUnpagedList(inventory, say)),
  ];
}

/** The instances of one cluster, with recursion. */
async function measureOneCluster(
  { socket }: BenchedInventory,
  cluster: string,
  say: (line: string) => void,
): Promise<Figure> {
  const times: number[] = [];
  let bytes = 0;
  for (let index = 0; index < LISTS; index += 1) {
    const list = await read(socket, `/1.0/inventory/instances?recursion=1&cluster=${cluster}`);
    times.push(list.seconds * 1_000);
    bytes = list.bytes;
  }
  const what = 'instances of one cluster with recursion, p95';
  say(`${what}: ${percentile(times, 95).toFixed(0)} ms`);
  return measured({ name: what, unit: 'ms' }, percentile(times, 95), `${(bytes / 1024 / 1024).toFixed(1)} MiB each`);
}
