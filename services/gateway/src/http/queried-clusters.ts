import { RESOURCE_KINDS } from '@muster/contracts';

const PLURALS = Object.values(RESOURCE_KINDS);

/**
 * The answer to a query over several kinds, written while its objects arrive: they pass through as the JSON texts that
 * they came as, between the marks of `resourceQuery`.
 */
export async function* queriedClusters(
  batches: AsyncIterable<readonly string[]>,
): AsyncGenerator<string, void, undefined> {
  const writer = new QueryWriter();
  let text = '[';
  for await (const batch of batches) {
    for (const row of batch) text += row.startsWith('[') ? writer.mark(row) : writer.object(row);
    yield text;
    text = '';
  }
  yield `${text}]`;
}

class QueryWriter {
  private cluster: string | undefined;
  private clusters = 0;
  private objects = 0;
  private seen = new Set<string>();

  mark(text: string): string {
    const [cluster, plural] = JSON.parse(text) as [string, string | readonly string[]];
    if (typeof plural !== 'string') return this.end(plural);
    const begin = this.cluster === undefined ? this.begin(cluster) : ']';
    this.seen.add(plural);
    this.objects = 0;
    return `${begin},"${plural}":[`;
  }

  object(text: string): string {
    this.objects += 1;
    return this.objects === 1 ? text : `,${text}`;
  }

  private begin(cluster: string): string {
    this.cluster = cluster;
    this.seen = new Set();
    this.clusters += 1;
    return `${this.clusters === 1 ? '' : ','}{"cluster":${JSON.stringify(cluster)}`;
  }

  /** Upstream says null for a kind of which there is no object. */
  private end(servers: readonly string[]): string {
    this.cluster = undefined;
    const none = PLURALS.filter((plural) => !this.seen.has(plural)).map((plural) => `,"${plural}":null`);
    return `]${none.join('')},"servers":${JSON.stringify(servers)}}`;
  }
}
