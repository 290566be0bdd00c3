import { rowOf, type Queryable } from '@muster/database';

/**
 * True when an operation holds one of the targets: what the records say is then its doing, and the acceptance will name it.
 */
export async function isHeld(on: Queryable, targets: readonly string[]): Promise<boolean> {
  return (await rowOf(on, 'SELECT FROM claim WHERE target = ANY($1) LIMIT 1', [[...targets]])) !== undefined;
}
