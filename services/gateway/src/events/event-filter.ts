import type { CloudEvent } from '@muster/contracts';

/** Which events a reader wants; what is left out does not matter. */
export interface EventFilter {
  readonly noun?: string | undefined;
  readonly clusterId?: string | undefined;
  /** A kind of the inventory; what is about none is not wanted then. */
  readonly kind?: string | undefined;
}

/** True when the event is wanted. A type is `muster.<noun>.<past-tense>`. */
export function isWanted(event: CloudEvent, filter: EventFilter): boolean {
  if (filter.noun !== undefined && event.type.split('.')[1] !== filter.noun) return false;
  if (filter.kind !== undefined && event.data['kind'] !== filter.kind) return false;
  return filter.clusterId === undefined || event.cluster === filter.clusterId;
}
