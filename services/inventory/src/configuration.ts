import type { ServiceConfiguration } from '@muster/service-kit';
import { z } from 'zod';
import type { FollowSettings } from './follow/cluster-follower.js';

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

/** The inventory's own variables. */
export const inventoryVariables = {
  MUSTER_INVENTORY_SWEEP_SECONDS: wholeNumber(0, 86_400)
    .prefault('300')
    .describe('seconds between full listings of a cluster that is followed; 0 for none'),
  MUSTER_INVENTORY_SILENCE_SECONDS: wholeNumber(1, 600)
    .prefault('15')
    .describe('seconds without a sign of life after which the events of a server count as missed'),
  MUSTER_INVENTORY_LISTS_AT_ONCE: wholeNumber(1, 100)
    .prefault('8')
    .describe('collections of servers that are listed, and held in memory, at once'),
  MUSTER_INVENTORY_LARGEST_LIST_MIB: wholeNumber(1, 500)
    .prefault('256')
    .describe('the largest collection that is accepted from a server, in MiB'),
  MUSTER_INVENTORY_HISTORY_DAYS: wholeNumber(1, 400)
    .prefault('30')
    .describe('days for which changes of objects are remembered'),
  MUSTER_INVENTORY_FILTER_SECONDS: wholeNumber(1, 25)
    .prefault('5')
    .describe('seconds that Postgres may look for the next rows of a list when no index leads to them'),
};
export type InventoryConfiguration = ServiceConfiguration<typeof inventoryVariables>;

/** Time in which an event may still explain what a sweep found. Milliseconds. */
const DRIFT_GRACE_MS = 2_000;

export function followSettings(configuration: InventoryConfiguration): FollowSettings {
  return {
    sweepSeconds: configuration.MUSTER_INVENTORY_SWEEP_SECONDS,
    silenceMs: configuration.MUSTER_INVENTORY_SILENCE_SECONDS * 1000,
    maxAnswerBytes: configuration.MUSTER_INVENTORY_LARGEST_LIST_MIB * 1024 * 1024,
    driftGraceMs: DRIFT_GRACE_MS,
  };
}
