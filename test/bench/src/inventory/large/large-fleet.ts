import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClusterEndpoint } from '@muster/contracts';
import type { ClusterSizes } from '@muster/simulator';
import type { LargeFleetRequest, LargeFleetSettings, Touched, Touching } from './large-fleet-program.js';

interface PrintedCluster {
  readonly name: string;
  readonly sizes: ClusterSizes;
  readonly certificate: string;
  readonly members: ClusterEndpoint['members'];
}

/** The large example, or a part of it, in a process of its own. */
export interface LargeFleet {
  readonly pid: number;
  readonly clusters: readonly ClusterEndpoint[];
  readonly servers: number;
  /** Calls that its servers have been asked so far. */
  calls(): Promise<number>;
  /** Changes objects at a steady rate; resolves after the last one. */
  touch(how: Touching): Promise<Touched[]>;
  stop(): Promise<void>;
}

/** Resolves when all servers listen. */
export async function startLargeFleet(settings: LargeFleetSettings): Promise<LargeFleet> {
  const program = join(import.meta.dirname, '../../../dist/inventory/large/large-fleet-program.js');
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the simulated servers ended');
    return JSON.parse(value) as T;
  };
  const ask = async <T>(request: LargeFleetRequest): Promise<T> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return read<T>();
  };
  const printed = await read<PrintedCluster[]>();
  return {
    pid: child.pid ?? 0,
    clusters: printed.map(({ name, certificate, members }) => ({
      id: randomUUID(),
      name,
      status: 'ready',
      certificate,
      members: [...members],
    })),
    servers: printed.reduce((sum, { sizes }) => sum + sizes.members, 0),
    calls: () => ask<number>({ ask: 'calls' }),
    touch: (how) => ask<Touched[]>({ ask: 'touch', ...how }),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
