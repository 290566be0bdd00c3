import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, FaultKind } from '../plan/fault.js';
import type { ChaosWorld } from './chaos-world.js';

/** Begins a fault and gives what ends it. */
type Effect = (world: ChaosWorld, target: string) => Promise<() => Promise<void>>;

const SLOW_BY_MS = 700;

const EFFECTS: Readonly<Record<FaultKind, Effect>> = {
  kill: async ({ programs }, target) => {
    const program = programs.get(target);
    await program?.kill();
    return async () => program?.start();
  },
  'stop-nats': async ({ backing }) => {
    await backing.killNats();
    return () => backing.startNats();
  },
  'lose-nats-storage': async ({ backing }) => {
    await backing.killNats();
    await backing.loseNatsStorage();
    return () => backing.startNats();
  },
  'stop-postgres': async ({ backing }) => {
    await backing.killPostgres();
    return () => backing.startPostgres();
  },
  // One fault refuses new connections, the other ends those that are kept alive.
  refuse: (world, server) =>
    planted(world, [
      { effect: 'refuse', server, times: 0 },
      { effect: 'refuse', server, path: '*', times: 0 },
    ]),
  hang: (world, server) => planted(world, [{ effect: 'hang', server, times: 0 }]),
  slow: (world, server) => planted(world, [{ effect: 'slow', server, times: 0, milliseconds: SLOW_BY_MS }]),
  'cut-power': async ({ power }, server) => {
    await power.cut(server);
    return async () => power.giveBack(server);
  },
};

async function planted(
  { simulator }: ChaosWorld,
  faults: readonly Parameters<ChaosWorld['simulator']['faults']['plant']>[0][],
): Promise<() => Promise<void>> {
  const ids = faults.map((fault) => simulator.faults.plant(fault));
  return async () => {
    for (const id of ids) simulator.faults.clear(id);
  };
}

/**
 * Carries the plan out at its times; over when every fault has ended and what it hit is up again. A program may be hit while
 * it is still starting; Postgres, NATS and a server are hit again only once they are back.
 */
export async function carryOut(
  world: ChaosWorld,
  plan: readonly Fault[],
  say: (fault: Fault, moment: 'begins' | 'is over') => void,
): Promise<void> {
  const startedAt = performance.now();
  const reached = (atMs: number): Promise<void> => pause(Math.max(0, startedAt + atMs - performance.now()));
  const happen = async (fault: Fault): Promise<void> => {
    await reached(fault.atMs);
    say(fault, 'begins');
    const end = await EFFECTS[fault.kind](world, fault.target);
    await reached(fault.atMs + fault.forMs);
    await end();
    say(fault, 'is over');
  };
  await Promise.all(
    sequences(plan).map(async (faults) => {
      for (const fault of faults) await happen(fault);
    }),
  );
}

/** Faults that wait for each other, because they hit the same thing; every kill is one by itself. */
function sequences(plan: readonly Fault[]): Fault[][] {
  const byTarget = new Map<string, Fault[]>();
  for (const fault of plan) {
    const key = fault.kind === 'kill' ? `kill ${fault.target} ${fault.atMs}` : fault.target;
    byTarget.set(key, [...(byTarget.get(key) ?? []), fault]);
  }
  return [...byTarget.values()];
}
