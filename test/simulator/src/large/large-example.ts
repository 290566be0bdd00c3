import { seededRandom } from '../seeded-random.js';

/** How much one cluster of the large example holds. */
export interface ClusterSizes {
  readonly members: number;
  readonly projects: number;
  readonly profiles: number;
  readonly networks: number;
  readonly acls: number;
  readonly instances: number;
  /** Beside one volume per instance. */
  readonly customVolumes: number;
  readonly images: number;
}

const CLUSTERS = 75;
const SERVERS = 2_500;
const INSTANCES = 120_000;
const FEWEST_ACLS = 10_000;
const MOST_ACLS = 25_000;

/**
 * Upstream's own example of a large customer, the data set of its load generator: 75 clusters, 2,500 servers, 120,000
 * instances, 500 networks and 10,000 to 25,000 ACLs in each cluster. `scale` makes the clusters fewer, not smaller: what
 * one collection holds decides what listing it costs.
 */
export function largeExample(seed: number, scale = 1): ClusterSizes[] {
  const random = seededRandom(seed);
  const share = (whole: number, index: number): number =>
    Math.floor((whole * (index + 1)) / CLUSTERS) - Math.floor((whole * index) / CLUSTERS);
  return Array.from({ length: Math.max(1, Math.round(CLUSTERS * scale)) }, (_, index) => ({
    members: share(SERVERS, index),
    projects: 20,
    profiles: 100,
    networks: 500,
    acls: FEWEST_ACLS + Math.floor(random() * (MOST_ACLS - FEWEST_ACLS)),
    instances: share(INSTANCES, index),
    customVolumes: 100,
    images: 50,
  }));
}
