import type { MusterClient } from '@muster/api-client';
import { stateOf } from '../audit/simulated-state.js';
import { REFERENCE, type Snapshot } from '../audit/snapshot.js';
import type { ChaosWorld } from '../world/chaos-world.js';
import { requestFor } from './change-request.js';

/**
 * Forms a cluster of each size on the first servers, before anything goes wrong. What they hold is what every other cluster
 * of that size must hold in the end.
 */
export async function formReferences(
  { simulator }: ChaosWorld,
  client: MusterClient,
  sizes: readonly number[],
): Promise<Snapshot['references']> {
  let first = 1;
  const formed: Record<number, readonly string[]> = {};
  for (const size of sizes) {
    formed[size] = Array.from({ length: size }, (_, index) => `s${first + index}`);
    first += size;
  }
  await Promise.all(
    Object.entries(formed).map(async ([size, servers]) => {
      const request = requestFor({ kind: 'create', cluster: `${REFERENCE}${size}`, servers });
      await client.request({ ...request, headers: { 'content-type': 'application/json' } });
    }),
  );
  return Object.fromEntries(Object.entries(formed).map(([size, servers]) => [size, stateOf(simulator, ...servers)]));
}
