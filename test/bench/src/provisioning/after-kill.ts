import { setTimeout as pause } from 'node:timers/promises';
import type { Measurement } from '../areas.js';
import { measured, type FigureName } from '../figures/figure.js';
import { startBenchedMuster, type BenchedMuster } from '../muster/benched-muster.js';
import { askAtOnce } from './simulated/ask.js';
import { MEMBERS } from './simulated/burst.js';
import { marksOf, runningMarks, untilDone } from './simulated/operations.js';
import { startSimulatedFleet } from './simulated/simulated-fleet.js';

const FIGURE: FigureName = {
  name: 'every operation goes on after SIGKILL of every program',
  unit: 's',
  target: { atMost: 10 },
};
const WORKERS = 2;
const CLUSTERS = 32;
const STRETCH = 4;
/** Milliseconds into the work. */
const KILL_AFTER_MS = 3_000;
const GIVE_UP_MS = 60_000;

/** The time from the kill until each operation that ran had made its next mark. */
export const afterKill: Measurement = {
  name: 'crash',
  async measure({ say }) {
    const muster = await startBenchedMuster({ workers: WORKERS });
    try {
      const fleet = await startSimulatedFleet(muster, { servers: CLUSTERS * MEMBERS, stretch: STRETCH });
      try {
        const asked = await askAtOnce(muster, 'c', fleet.names, MEMBERS);
        await pause(KILL_AFTER_MS);
        await muster.killAll();
        const killedAt = performance.now();
        const marks = await runningMarks(muster);
        const starting = muster.startAll();
        const seconds = await untilAllWentOn(muster, marks, killedAt);
        const startedIn = ((await starting.then(() => performance.now())) - killedAt) / 1000;
        await untilDone(muster, asked.length, 300_000);
        const note = `${marks.size} operations ran; counted from the kill, the programs' own start included`;
        say(`${note}: ${seconds.toFixed(1)} s, everything ready again within ${startedIn.toFixed(1)} s`);
        return [measured(FIGURE, seconds, note)];
      } finally {
        await fleet.stop();
      }
    } finally {
      await muster.stop();
    }
  },
};

async function untilAllWentOn(
  muster: BenchedMuster,
  before: ReadonlyMap<string, number>,
  since: number,
): Promise<number> {
  const open = new Set(before.keys());
  if (open.size === 0) throw new Error('no operation ran when the programs were killed');
  while (open.size > 0) {
    await pause(50);
    for (const [id, version] of await marksOf(muster, [...open])) if (version > (before.get(id) ?? 0)) open.delete(id);
    if (performance.now() - since > GIVE_UP_MS) throw new Error(`${open.size} operations did not go on in time`);
  }
  return (performance.now() - since) / 1000;
}
