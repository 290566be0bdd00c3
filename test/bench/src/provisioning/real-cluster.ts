import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incusAvailability, IncusUnavailableError, runInHub } from '@muster/incus-host';
import { findNatsServer, PROGRAM_CACHE } from '@muster/infrastructure';
import type { Measurement } from '../areas.js';
import { measured, notMeasured, type Figure, type FigureName } from '../figures/figure.js';
import { median } from '../figures/statistics.js';
import type { Pair } from './real/measure-in-hub.js';

const RATIO: FigureName = {
  name: 'a cluster of three on real Incus, Muster against the bare calls',
  unit: 'times',
  target: { atMost: 1.25 },
};
const BARE: FigureName = { name: 'a cluster of three on real Incus, the bare calls', unit: 's' };
const MUSTER: FigureName = { name: 'a cluster of three on real Incus, request to answer', unit: 's' };

/** One cluster of real daemons, in pairs with the calls that it takes at the least. */
export const realCluster: Measurement = {
  name: 'real',
  async measure({ sizes, say }) {
    const obstacle = await incusAvailability();
    if (obstacle !== undefined) return without(obstacle, say);
    // Inside the hub nothing can be fetched any more.
    await findNatsServer({ folder: PROGRAM_CACHE, say });
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    try {
      const file = join(folder, 'pairs.json');
      const program = join(import.meta.dirname, 'real/measure-in-hub.js');
      const status = await runInHub([process.execPath, program, String(sizes.rounds), file]);
      if (status !== 0) throw new Error(`measuring on real Incus ended with status ${status}`);
      return figuresOf(JSON.parse(await readFile(file, 'utf8')) as Pair[]);
    } catch (error) {
      if (error instanceof IncusUnavailableError) return without(error.message, say);
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function without(obstacle: string, say: (line: string) => void): Figure[] {
  say(`nothing is measured on real Incus: ${obstacle}`);
  return [RATIO, BARE, MUSTER].map((name) => notMeasured(name, obstacle));
}

/** The median of the pairs' own ratios: each pair met the machine as it was just then. */
function figuresOf(pairs: readonly Pair[]): Figure[] {
  const ratios = pairs.map(({ bareMs, musterMs }) => musterMs / bareMs);
  const each = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  return [
    measured(RATIO, median(ratios), `median of ${pairs.length} pairs: ${each}`),
    measured(BARE, median(pairs.map(({ bareMs }) => bareMs)) / 1000, 'side by side where Incus allows it'),
    measured(MUSTER, median(pairs.map(({ musterMs }) => musterMs)) / 1000, 'everything in it, first sweep included'),
  ];
}
