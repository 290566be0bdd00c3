import { startBenchedMuster, type BenchedMuster } from '../../muster/benched-muster.js';
import { residentMiB } from '../../muster/process-usage.js';
import { askAtOnce } from './ask.js';
import { untilDone } from './operations.js';
import { startSimulatedFleet, type SimulatedFleet } from './simulated-fleet.js';

export const MEMBERS = 3;
const WITHIN_MS = 1_800_000;
const SAMPLE_EVERY_MS = 500;

export interface BurstOptions {
  readonly clusters: number;
  readonly workers: number;
  readonly slots: number | undefined;
  /** Multiplies what the servers take. */
  readonly stretch: number;
}

export interface Burst {
  /** From the first request to the end of the last operation. */
  readonly seconds: number;
  /** Share of the machine's processors that all of it used, the simulated servers included, 0 to 1. */
  readonly share: number;
  /** Seconds of one processor, by program. */
  readonly used: ReadonlyMap<string, number>;
  /** The highest memory of any worker, in MiB. */
  readonly workerMiB: number;
}

/** Forms clusters of three that are asked for at once, with everything started anew and ended again. */
export async function measureBurst(options: BurstOptions): Promise<Burst> {
  const muster = await startBenchedMuster(options);
  try {
    const servers = options.clusters * MEMBERS;
    const fleet = await startSimulatedFleet(muster, { servers, stretch: options.stretch });
    try {
      return await burst(muster, fleet);
    } finally {
      await fleet.stop();
    }
  } finally {
    await muster.stop();
  }
}

async function burst(muster: BenchedMuster, fleet: SimulatedFleet): Promise<Burst> {
  const usage = muster.usage({ 'simulated servers': fleet.pid });
  let workerMiB = 0;
  const sampler = setInterval(() => {
    workerMiB = Math.max(workerMiB, ...muster.workers.map(({ pid }) => residentMiB(pid)));
  }, SAMPLE_EVERY_MS);
  const startedAt = performance.now();
  try {
    const asked = await askAtOnce(muster, 'c', fleet.names, MEMBERS);
    await untilDone(muster, asked.length, WITHIN_MS);
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, share: await usage.share(), used: await usage.seconds(), workerMiB };
  } finally {
    clearInterval(sampler);
  }
}
