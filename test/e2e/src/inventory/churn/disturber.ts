import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom, type Simulator } from '@muster/simulator';
import type { ServiceProcess } from '../../stack/service-process.js';

/** What happens to the inventory's sight of the cluster while that changes. */
export interface Disturbances {
  /** Event sockets that were cut, with the events that were on their way. */
  cuts: number;
  powerCuts: number;
  /** SIGKILL of a copy of the inventory. */
  kills: number;
}

/** Changes between two of a kind. */
const CUT_EVERY = 40;
const POWER_CUT_EVERY = 250;
const LONGEST_OFF_MS = 800;
/** From the first lost event until the connection is seen to be gone. Milliseconds. */
const LONGEST_BREAKING_MS = 100;
const MOST_LOST_EVENTS = 5;

/** Disturbs by the number of changes that were made, so that a slower machine sees the same. */
export class Disturber {
  readonly done: Disturbances = { cuts: 0, powerCuts: 0, kills: 0 };
  private readonly random: () => number;
  private readonly underWay = new Set<Promise<void>>();
  private readonly starting = new Set<ServiceProcess>();
  private readonly killEvery: number;

  constructor(
    private readonly simulator: Simulator,
    private readonly copies: readonly ServiceProcess[],
    { seed, changes, kills }: { seed: number; changes: number; kills: number },
  ) {
    this.random = seededRandom(seed * 1_000 + 999);
    this.killEvery = Math.floor(changes / (kills + 1));
  }

  /** Told after each change. */
  after(change: number): void {
    if (change % CUT_EVERY === 0) this.begin(this.cutSocket());
    if (change % POWER_CUT_EVERY === 0) this.begin(this.cutPower());
    if (change % this.killEvery === 0) this.begin(this.killCopy());
  }

  /** Waits until all members and copies are there again. */
  async end(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** What is on its way is lost with the connection. */
  private async cutSocket(): Promise<void> {
    const { events } = this.simulator.host(this.anyOf(this.simulator.servers()).name).incus;
    events.losesNext = Math.floor(this.random() * MOST_LOST_EVENTS);
    await pause(this.random() * LONGEST_BREAKING_MS);
    events.drop();
    events.losesNext = 0;
    this.done.cuts += 1;
  }

  private async cutPower(): Promise<void> {
    const host = this.simulator.host(this.anyOf(this.simulator.servers()).name);
    if (!host.incus.running) return;
    this.done.powerCuts += 1;
    await host.cutPower();
    await pause(this.random() * LONGEST_OFF_MS);
    await host.keepBooting();
  }

  /** It is started again at once; its clusters are another copy's by then, or nobody's for some seconds. */
  private async killCopy(): Promise<void> {
    const copy = this.anyOf(this.copies);
    if (this.starting.has(copy)) return;
    this.starting.add(copy);
    this.done.kills += 1;
    await copy.kill();
    await copy.start();
    this.starting.delete(copy);
  }

  private begin(work: Promise<void>): void {
    const watched = work.finally(() => this.underWay.delete(watched));
    this.underWay.add(watched);
  }

  private anyOf<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }
}
