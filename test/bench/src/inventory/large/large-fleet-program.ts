import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import {
  largeExample,
  PLAYED_KINDS,
  playLargeExample,
  reserveNetwork,
  seededRandom,
  startSimulator,
  type LargeCluster,
  type PlayedKindName,
} from '@muster/simulator';

/** What the program is told, as JSON in its first argument. */
export interface LargeFleetSettings {
  readonly seed: number;
  readonly scale: number;
  /** PEM. */
  readonly clientCertificate: string;
}

/** What it is asked, a line of JSON each; each is answered with a line. */
export type LargeFleetRequest = { readonly ask: 'calls' } | ({ readonly ask: 'touch' } & Touching);

/** Objects of which kind change how often, for how long, and in how many of the clusters. */
export interface Touching {
  readonly kind: PlayedKindName;
  /** Changes a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly clusters: number;
}

/** A change of an object, and when its event was sent: milliseconds since the epoch. */
export interface Touched {
  readonly cluster: string;
  readonly name: string;
  readonly at: number;
}

const TICK_MS = 20;
const FORGET_CALLS_MS = 1_000;

/** The large example as a process of its own. Prints its clusters when all listen; ends with its input. */
async function main({ seed, scale, clientCertificate }: LargeFleetSettings): Promise<void> {
  const example = largeExample(seed, scale);
  const servers = example.reduce((sum, { members }) => sum + members, 0);
  const network = await reserveNetwork(servers);
  const simulator = await startSimulator({ servers, network: network.network });
  const clusters = playLargeExample(simulator, example, clientCertificate);
  const random = seededRandom(seed);
  let calls = 0;
  const countCalls = (): number => {
    calls += simulator.calls.list().length;
    simulator.calls.clear();
    return calls;
  };
  setInterval(countCalls, FORGET_CALLS_MS).unref();
  print(
    clusters.map(({ cluster, certificate, members }) => ({
      name: cluster.name,
      sizes: cluster.sizes,
      certificate,
      members,
    })),
  );
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as LargeFleetRequest;
    print(request.ask === 'calls' ? countCalls() : await touchSteadily(clusters, request, random));
  }
  await simulator.close();
  network.release();
  process.exit();
}

/** Changes so many objects a second, chosen at random; each says in its description when. */
async function touchSteadily(
  clusters: readonly LargeCluster[],
  { kind, rate, seconds, clusters: count }: Touching,
  random: () => number,
): Promise<Touched[]> {
  const touched: Touched[] = [];
  const startedAt = performance.now();
  while (touched.length < rate * seconds) {
    const due = Math.min(rate * seconds, ((performance.now() - startedAt) / 1_000) * rate);
    while (touched.length < due) {
      const { cluster } = clusters[Math.floor(random() * Math.min(count, clusters.length))]!;
      const { count: objects, nameOf } = PLAYED_KINDS[kind];
      const index = Math.floor(random() * objects(cluster.sizes));
      const at = Date.now();
      cluster.touch(kind, index, `at ${at}`);
      touched.push({ cluster: cluster.name, name: nameOf(index), at });
    }
    await pause(TICK_MS);
  }
  return touched;
}

function print(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

const [settings] = process.argv.slice(2);
if (settings !== undefined) await main(JSON.parse(settings) as LargeFleetSettings);
