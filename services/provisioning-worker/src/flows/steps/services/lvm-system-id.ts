import { advisoryKey, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { EntityManager } from 'typeorm';

/** lvmlockd takes host ids from 1 to 2000. */
const HIGHEST_SYSTEM_ID = 2000;

/**
 * Gives each server without one the lowest free LVM system id. An id becomes lvmlockd's host id, so it is unique in the
 * fleet; upstream takes the record's number, never uses one again, and ends after 2000 registrations.
 *
 * @param used ids that servers have without us having given them.
 * @throws MusterError `server.mismatch` when all ids are in use.
 */
export async function assignLvmSystemIds(
  tx: EntityManager,
  serverIds: readonly string[],
  used: readonly number[] = [],
): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [advisoryKey('muster:lvm-system-id')]);
  const wanting = await rowsOf<{ id: string }>(
    tx,
    'SELECT id FROM server WHERE id = ANY($1) AND lvm_system_id IS NULL ORDER BY name',
    [[...serverIds]],
  );
  const free = await rowsOf<{ id: number }>(
    tx,
    `SELECT n AS id FROM generate_series(1, $1::int) AS n
      WHERE NOT EXISTS (SELECT FROM server WHERE lvm_system_id = n) AND n <> ALL($3::int[]) ORDER BY n LIMIT $2`,
    [HIGHEST_SYSTEM_ID, wanting.length, [...used]],
  );
  if (free.length < wanting.length) {
    throw new MusterError(
      'server.mismatch',
      `All ${HIGHEST_SYSTEM_ID} LVM system ids are in use; remove servers that are gone`,
    );
  }
  const pairs = wanting.map(({ id }, index) => ({ id, system_id: free[index]?.id }));
  await tx.query(
    `UPDATE server s SET lvm_system_id = pair.system_id
       FROM jsonb_to_recordset($1) AS pair (id uuid, system_id integer) WHERE s.id = pair.id`,
    [JSON.stringify(pairs)],
  );
}
