import { z } from 'zod';
import { EVENT_TYPES } from './events.js';
import { resourceKind } from './inventory.js';

/** Every noun, and every noun with what can happen to it: `cluster`, `cluster.created`. */
export const EVENT_PATTERNS: readonly string[] = Object.entries(EVENT_TYPES).flatMap(([noun, verbs]) => [
  noun,
  ...verbs.map((verb) => `${noun}.${verb}`),
]);

const pattern = z.string().refine((text) => EVENT_PATTERNS.includes(text), {
  error: ({ input }) =>
    `there are no events "${String(input)}": name one of ${Object.keys(EVENT_TYPES).join(', ')}, or one with what happened, such as cluster.created`,
});

/** NATS' limit of filters is far above; a list of this length is written by a program that means something else. */
const MOST_CLUSTERS = 100;

/** Which events another system wants; an empty list leaves nothing out. */
export const eventSelection = {
  events: z.array(pattern).max(EVENT_PATTERNS.length).default([]).describe('Nouns, or nouns with what happened'),
  clusters: z.array(z.string().min(1)).max(MOST_CLUSTERS).default([]).describe('Clusters, by name or id'),
};

/** Only events about these kinds of the inventory; what has no kind is left out then. */
export const kindSelection = { kinds: z.array(resourceKind).default([]).describe('Kinds of the inventory') };

/** As the services have it: clusters by their ids. */
export interface EventSelection {
  readonly events: readonly string[];
  readonly clusters: readonly string[];
}

/**
 * The subjects of a selection; none of them is a part of another, as NATS wants it for the filters of a consumer.
 *
 * @throws Error when a cluster is not an id: in a subject it could stand for others.
 */
export function selectedSubjects({ events, clusters }: EventSelection): string[] {
  const nouns = new Set(events.filter((text) => !text.includes('.')));
  const wanted = new Set(events.filter((text) => nouns.has(text) || !nouns.has(text.split('.')[0] ?? '')));
  if (wanted.size === 0 && clusters.length === 0) return ['muster.event.>'];
  const foreign = clusters.find((id) => !/^[A-Za-z0-9_-]+$/.test(id));
  if (foreign !== undefined) throw new Error(`"${foreign}" is not the id of a cluster`);
  const types = wanted.size === 0 ? ['*.*'] : [...wanted].map((text) => (text.includes('.') ? text : `${text}.*`));
  const ids = clusters.length === 0 ? ['*'] : [...new Set(clusters)];
  return types.flatMap((type) => ids.map((id) => `muster.event.${type}.${id}`));
}
