import { measured, type Figure } from '../figures/figure.js';
import { percentile } from '../figures/statistics.js';
import type { BenchedInventory } from './benched-inventory.js';
import type { LargeFleet } from './large/large-fleet.js';
import { read } from './reading.js';

const REQUESTS = 200;
/** Pages that are read one after the other before something else is asked for. */
const PAGES = 5;
const MOST_CLUSTERS = 20;

interface PageFigure {
  readonly name: string;
  /** Milliseconds. */
  readonly target?: number;
  readonly limit: number;
  readonly kind: string;
  /** What the lists are asked with, in turn. */
  readonly queries: readonly Readonly<Record<string, string>>[];
}

/** Pages over the gateway's socket, one at a time: the first of a list, and those that follow it by their links. */
export async function measurePages(
  inventory: BenchedInventory,
  fleet: LargeFleet,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { rows } = await inventory.database.query<{ all: number }>('SELECT count(*)::int AS all FROM resource');
  const figures: Figure[] = [];
  for (const page of pagesOf(fleet.clusters.map(({ name }) => name))) {
    const { times, bytes } = await readPages(inventory.socket, page);
    const [p50, p95] = [percentile(times, 50), percentile(times, 95)];
    const note = `p50 ${p50.toFixed(1)} ms, ${times.length} requests, ${(bytes / 1024).toFixed(0)} KiB each, ${rows[0]?.all ?? 0} rows in all`;
    say(`${page.name}, p95: ${p95.toFixed(1)} ms; ${note}`);
    const target = page.target === undefined ? {} : { target: { atMost: page.target } };
    figures.push(measured({ name: `${page.name}, p95`, unit: 'ms', ...target }, p95, note));
  }
  return figures;
}

function pagesOf(names: readonly string[]): readonly PageFigure[] {
  const clusters = names.slice(0, MOST_CLUSTERS);
  const inEach = (filterOf: (index: number) => string) =>
    clusters.map((cluster, index) => ({ cluster, filter: filterOf(index) }));
  return [
    {
      name: 'page of 100 instances by an indexed path',
      target: 50,
      limit: 100,
      kind: 'instances',
      queries: [
        'object.status == "Running"',
        'object.status == "Stopped"',
        'object.type == "virtual-machine"',
        'object.architecture == "x86_64"',
        'object.config["image.os"] == "Debian"',
        'object.config["image.os"] == "Alpine"',
        'object.status in ["Stopped", "Error"] and object.type == "container"',
      ].map((filter) => ({ filter })),
    },
    {
      name: 'page of 100 instances within a cluster, by a path without an index',
      target: 50,
      limit: 100,
      kind: 'instances',
      queries: inEach((index) => `object.config["limits.cpu"] == "${1 + (index % 8)}"`),
    },
    {
      name: 'page of 100 ACLs within a cluster, by a path without an index',
      target: 50,
      limit: 100,
      kind: 'network_acls',
      queries: inEach((index) => `object.config["user.owner"] == "team-${index % 40}"`),
    },
    { name: 'page of 1,000 instances', limit: 1_000, kind: 'instances', queries: [{}] },
    { name: 'page of 1,000 ACLs', limit: 1_000, kind: 'network_acls', queries: [{}] },
  ];
}

async function readPages(
  socket: string,
  { kind, limit, queries }: PageFigure,
): Promise<{ readonly times: readonly number[]; readonly bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let list = 0; times.length < REQUESTS; list += 1) {
    const query = new URLSearchParams({ recursion: '1', limit: String(limit), ...queries[list % queries.length] });
    let path: string | undefined = `/1.0/inventory/${kind}?${query.toString()}`;
    for (let page = 0; page < PAGES && path !== undefined && times.length < REQUESTS; page += 1) {
      const answer = await read(socket, path);
      times.push(answer.seconds * 1_000);
      bytes += answer.bytes;
      path = answer.next;
    }
  }
  return { times, bytes: bytes / times.length };
}
