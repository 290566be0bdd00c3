import type { NewEvent } from '@muster/contracts';
import { rowOf, type Queryable } from '@muster/database';
import { PROGRESS_COLUMNS } from './progress.js';

/** What an event says of an operation: where it stands, never its input. */
interface Standing {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly direction: string;
  readonly cluster_id: string | null;
  readonly cluster_name: string;
  readonly waiting_for: string;
  readonly last_error: { message?: string; code?: string } | null;
  readonly version: string;
  readonly done: number;
  readonly total: number;
}

/** Reads, inside the transaction of the change, the event that tells of it. */
export async function operationEvent(
  tx: Queryable,
  operationId: string,
  verb: 'accepted' | 'progressed' | 'ended',
  step?: { readonly name: string; readonly server: string; readonly state: string },
): Promise<NewEvent<'operation'>> {
  const row = await rowOf<Standing>(
    tx,
    `SELECT o.id, o.kind, o.state, o.direction, o.cluster_id, o.cluster_name, o.waiting_for, o.last_error, o.version,
            ${PROGRESS_COLUMNS}
       FROM operation o WHERE o.id = $1`,
    [operationId],
  );
  if (row === undefined) throw new Error(`operation ${operationId} has gone while it was being changed`);
  return {
    noun: 'operation',
    verb,
    aggregate: row.id,
    version: Number(row.version),
    clusterId: row.cluster_id ?? undefined,
    data: {
      id: row.id,
      kind: row.kind,
      state: row.state,
      direction: row.direction,
      cluster: row.cluster_name,
      progress: { done: row.done, total: row.total },
      waiting_for: row.waiting_for,
      error: row.last_error === null ? null : { code: row.last_error.code, message: row.last_error.message },
      ...(step === undefined ? {} : { step: step.name, server: step.server, step_state: step.state }),
    },
  };
}
