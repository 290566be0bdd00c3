import type { SimulatorOptions } from '@muster/simulator';

/** How long the servers of a simulated fleet take, as options of the simulator; `stretch` multiplies all of it. */
export function latenciesOf(stretch: number): Pick<SimulatorOptions, 'latency' | 'durations'> {
  return {
    latency: { min: 3 * stretch, max: 12 * stretch },
    durations: { bootstrap: 250 * stretch, join: 400 * stretch },
  };
}

/** Calls that take longer than the others on real daemons: milliseconds on top. */
export const SLOW_CALLS: readonly { readonly method: string; readonly path: string; readonly milliseconds: number }[] =
  [
    { method: 'POST', path: '/1.0/networks', milliseconds: 500 },
    { method: 'POST', path: '/1.0/storage-pools', milliseconds: 40 },
    { method: 'POST', path: '/1.0/storage-pools/local/volumes/custom', milliseconds: 60 },
  ];
