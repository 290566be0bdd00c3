import type { Measurement } from '../areas.js';
import { measured } from '../figures/figure.js';
import { median, percentile } from '../figures/statistics.js';
import { startBenchedMuster, type BenchedMuster } from '../muster/benched-muster.js';
import { askAtOnce, askSteadily, inGroups, type Asked } from './simulated/ask.js';
import { MEMBERS } from './simulated/burst.js';
import { untilDone } from './simulated/operations.js';
import { startSimulatedFleet } from './simulated/simulated-fleet.js';

const WORKERS = 2;
/** Clusters in the burst that shows what full load is. */
const FIND_LOAD = 60;
/** Requests whose answers are timed, in each of the two parts. */
const SAMPLES = 200;
/** Requests a second while many operations run. */
const STEADY_RATE = 10;
const WITHIN_MS = 1_800_000;

/** How fast a mutation is answered with 202: at half of what can be carried out, and while very many operations run. */
export const acceptance: Measurement = {
  name: 'acceptance',
  async measure({ sizes, say }) {
    const running = Math.max(...sizes.clusters);
    const samples = Math.min(SAMPLES, running);
    const parts = { load: FIND_LOAD * MEMBERS, half: samples * MEMBERS, running: running * MEMBERS, during: samples };
    const muster = await startBenchedMuster({ workers: WORKERS });
    try {
      const servers = Object.values(parts).reduce((sum, part) => sum + part, 0);
      const fleet = await startSimulatedFleet(muster, { servers });
      try {
        const names = [...fleet.names];
        const load = await findLoad(muster, names.splice(0, parts.load));
        const half = inGroups(names.splice(0, parts.half), MEMBERS);
        const atHalf = await askSteadily(muster, 'half', half, load / 2);
        await untilDone(muster, FIND_LOAD + samples, WITHIN_MS);
        await askAtOnce(muster, 'many', names.splice(0, parts.running), MEMBERS);
        const during = await askSteadily(muster, 'during', inGroups(names, 1), STEADY_RATE);
        say(`${spread(atHalf)} at half load (${(load / 2).toFixed(1)}/s), ${spread(during)} while ${running} ran`);
        return [
          p99('a mutation answers 202 at half load, p99', 50, atHalf, `${(load / 2).toFixed(1)} requests a second`),
          p99(
            `a mutation answers 202 while ${running} operations run, p99`,
            150,
            during,
            `${STEADY_RATE} requests a second`,
          ),
        ];
      } finally {
        await fleet.stop();
      }
    } finally {
      await muster.stop();
    }
  },
};

/** Clusters a second that are carried out when all are asked for at once. */
async function findLoad(muster: BenchedMuster, servers: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await askAtOnce(muster, 'load', servers, MEMBERS);
  await untilDone(muster, FIND_LOAD, WITHIN_MS);
  return FIND_LOAD / ((performance.now() - startedAt) / 1000);
}

function p99(name: string, atMost: number, asked: readonly Asked[], rate: string) {
  const times = asked.map(({ answeredMs }) => answeredMs);
  const note = `${times.length} requests, ${rate}, median ${median(times).toFixed(0)} ms`;
  return measured({ name, unit: 'ms', target: { atMost } }, percentile(times, 99), note);
}

function spread(asked: readonly Asked[]): string {
  const times = asked.map(({ answeredMs }) => answeredMs);
  return `median ${median(times).toFixed(0)} ms, p99 ${percentile(times, 99).toFixed(0)} ms`;
}
