import { randomUUID } from 'node:crypto';
import type { Fault, Moment } from './fault.js';

interface Planted {
  readonly id: string;
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  seen: number;
  caught: number;
}

/** A fault as it stands: how many calls it saw, and how many it caught. */
export interface PlantedFault {
  readonly id: string;
  readonly fault: Fault;
  readonly seen: number;
  readonly caught: number;
}

/** The faults that tests planted. */
export class FaultPlan {
  #planted: Planted[] = [];

  /** Answers the id by which the fault is cleared. */
  plant(fault: Fault): string {
    const id = randomUUID();
    this.#planted.push({ id, fault, pattern: patternOf(fault.path), seen: 0, caught: 0 });
    return id;
  }

  /** Clears one fault, or all. */
  clear(id?: string): void {
    this.#planted = id === undefined ? [] : this.#planted.filter((planted) => planted.id !== id);
  }

  list(): PlantedFault[] {
    return this.#planted.map(({ id, fault, seen, caught }) => ({ id, fault, seen, caught }));
  }

  /** The fault that catches this call; counts the call for every fault that it matches. */
  take(server: string, method: string, url: string): Fault | undefined {
    let catcher: Fault | undefined;
    for (const planted of this.#planted) {
      const { fault, pattern } = planted;
      if (fault.moment !== undefined || (fault.effect === 'refuse' && pattern === undefined)) continue;
      if (!matches(fault, pattern, server, method, url)) continue;
      planted.seen += 1;
      if (catcher !== undefined || !isDue(planted)) continue;
      planted.caught += 1;
      catcher = fault;
    }
    return catcher;
  }

  /** The power cut that is planted for a moment that a server has reached. */
  takeMoment(server: string, moment: Moment): Fault | undefined {
    for (const planted of this.#planted) {
      const { fault } = planted;
      if (fault.moment !== moment || (fault.server ?? server) !== server) continue;
      planted.seen += 1;
      if (!isDue(planted)) continue;
      planted.caught += 1;
      return fault;
    }
    return undefined;
  }

  /** True when a server takes no connections at all. */
  refusesConnections(server: string): boolean {
    return this.#planted.some(
      ({ fault, pattern }) => fault.effect === 'refuse' && pattern === undefined && (fault.server ?? server) === server,
    );
  }
}

function isDue({ fault, seen, caught }: Planted): boolean {
  const times = fault.times ?? 1;
  return seen >= (fault.nth ?? 1) && (times === 0 || caught < times);
}

function matches(fault: Fault, pattern: RegExp | undefined, server: string, method: string, url: string): boolean {
  if ((fault.server ?? server) !== server || (fault.method ?? method) !== method) return false;
  if (pattern === undefined) return true;
  return pattern.test(fault.path?.includes('?') === true ? url : (url.split('?')[0] ?? url));
}

function patternOf(path: string | undefined): RegExp | undefined {
  if (path === undefined) return undefined;
  const literal = path.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`);
}
