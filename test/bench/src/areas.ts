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
  /** Whether a part of the measurement was asked for. */
  readonly wants: (part: string) => boolean;
  /** Tells whoever waits how far it is. */
  readonly say: (line: string) => void;
}

/** One thing that is measured with a set-up of its own; gives one figure or several. */
export interface Measurement {
  /** For `--only`. */
  readonly name: string;
  /** Names for `--only` too: what can be measured alone, with the same set-up. */
  readonly parts?: readonly string[];
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
  const names = (measurement: Measurement): readonly string[] => [measurement.name, ...(measurement.parts ?? [])];
  const known = all.flatMap(names);
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${area} has no measurement "${unknown}": ${known.join(', ')}`);
  return all.filter((measurement) => only === undefined || names(measurement).some((name) => only.includes(name)));
}

/** Says for a measurement which of its parts were asked for: all when it was named as a whole, or nothing was. */
export function wantedParts(
  { name, parts = [] }: Measurement,
  only: readonly string[] | undefined,
): (part: string) => boolean {
  const all = only?.includes(name) ?? true;
  return (part) => parts.includes(part) && (all || only?.includes(part) === true);
}
