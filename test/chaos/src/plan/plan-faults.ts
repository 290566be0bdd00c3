import { seededRandom } from '@muster/simulator';
import { FAULT_KINDS, FAULT_RULES, type Fault, type FaultKind } from './fault.js';

/** What a plan is made of. */
export interface PlanSettings {
  readonly seed: number;
  /** Every fault is over by then. Milliseconds. */
  readonly durationMs: number;
  /** Mean pause between the beginnings of two faults. Milliseconds. */
  readonly everyMs: number;
  readonly programs: readonly string[];
  readonly servers: readonly string[];
}

const FIRST_AFTER_MS = 500;

/**
 * All faults of a run, in the order in which they begin. The same settings give the same plan. One target never has two
 * faults at once; different targets may. Kinds are drawn as cards from a shuffled pack, so that a short run meets each of
 * them as well.
 */
export function planFaults({ seed, durationMs, everyMs, programs, servers }: PlanSettings): Fault[] {
  const random = seededRandom(seed);
  const pack = new Pack(random);
  const freeAt = new Map<string, number>();
  const targets = { program: programs, server: servers, nats: ['nats'], postgres: ['postgres'] };
  const faults: Fault[] = [];
  for (let atMs = FIRST_AFTER_MS; ; atMs += Math.round(everyMs * (0.5 + random()))) {
    const kind = pack.draw();
    const { hits, shortestMs, longestMs } = FAULT_RULES[kind];
    const forMs = Math.round(shortestMs + random() * random() * (longestMs - shortestMs));
    const target = pick(targets[hits], random);
    if (atMs > durationMs - shortestMs) return faults;
    if (target === undefined || (freeAt.get(target) ?? 0) > atMs || atMs + forMs > durationMs) continue;
    freeAt.set(target, atMs + forMs);
    faults.push({ kind, target, atMs, forMs });
  }
}

/** Kinds of faults as a pack of cards, as many of each as it weighs; a new pack when it is used up. */
class Pack {
  private cards: FaultKind[] = [];

  constructor(private readonly random: () => number) {}

  draw(): FaultKind {
    if (this.cards.length === 0) this.cards = this.shuffled();
    return this.cards.pop() ?? 'kill';
  }

  private shuffled(): FaultKind[] {
    const cards = FAULT_KINDS.flatMap((kind) => Array.from({ length: FAULT_RULES[kind].weight }, () => kind));
    return cards
      .map((kind) => ({ kind, place: this.random() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ kind }) => kind);
  }
}

/** One of them by chance; undefined of none. */
export function pick<T>(of: readonly T[], random: () => number): T | undefined {
  return of[Math.floor(random() * of.length)];
}
