import type { Sizes } from './command-line.js';
import type { Figure } from './figures/figure.js';
import { largeExample } from './inventory/large-example.js';
import { acceptance } from './provisioning/acceptance.js';
import { afterKill } from './provisioning/after-kill.js';
import { manyClusters } from './provisioning/many-clusters.js';
import { realCluster } from './provisioning/real-cluster.js';
import { scaling } from './provisioning/scaling.js';

/** What a measurement is given. */
export interface MeasurementContext {
  readonly sizes: Sizes;
  /** Tells whoever waits how far it is. */
  readonly say: (line: string) => void;
}

/** One thing that is measured with a set-up of its own; gives one figure or several. */
export interface Measurement {
  /** For `--only`. */
  readonly name: string;
  measure(context: MeasurementContext): Promise<readonly Figure[]>;
}

/** The areas of `npm run bench -- AREA`, each with its measurements in the order in which they run. */
export const AREAS: Readonly<Record<string, readonly Measurement[]>> = {
  inventory: [largeExample],
  provisioning: [realCluster, manyClusters, scaling, afterKill, acceptance],
};

/** The measurements that were asked for. Throws with a sentence that names what there is. */
export function measurementsOf(area: string, only: readonly string[] | undefined): readonly Measurement[] {
  const all = AREAS[area];
  if (all === undefined) throw new Error(`There is no area "${area}": ${Object.keys(AREAS).join(', ')}`);
  const unknown = only?.find((name) => !all.some((measurement) => measurement.name === name));
  if (unknown !== undefined) {
    throw new Error(`${area} has no measurement "${unknown}": ${all.map(({ name }) => name).join(', ')}`);
  }
  return all.filter(({ name }) => only?.includes(name) ?? true);
}
