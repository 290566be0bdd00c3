import type { Idempotency, OperationAccepted, OperationState } from '@muster/contracts';
import { rowOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { operationEvent } from './events.js';
import { onceBesideOperations } from './once-beside-operations.js';

/** What somebody may ask of an operation that is there. */
export type OperationCommand = 'cancel' | 'resume' | 'undo';

/** What decides whether a command is possible. */
export interface OperationStanding {
  readonly state: OperationState;
  readonly direction: 'forward' | 'back';
  /** False once another operation took its targets over. */
  readonly holds_claims: boolean;
}

/**
 * Why a command is not possible just now, or nothing when it is. Cancelling asks what is under way to stop; resume and
 * undo send on what has failed, forward or back.
 */
export function commandFault(command: OperationCommand, operation: OperationStanding): string | undefined {
  const { state, direction } = operation;
  if (command === 'cancel') {
    if (state !== 'queued' && state !== 'running' && state !== 'waiting') return `it has ended already: it is ${state}`;
    return direction === 'back' ? 'it is being taken back already' : undefined;
  }
  if (state !== 'failed') return `it has not failed: it is ${state}`;
  if (!operation.holds_claims) return 'another operation took over what it worked on';
  return undefined;
}

/**
 * Carries a command out on an operation's row, in one transaction with its event. The worker sees a cancellation at its
 * next mark; what was resumed or is to be undone is due at once. The same key again is the same command.
 *
 * @throws MusterError `object.not-found`; `operation.state` when it is not in a state for this.
 */
export async function commandOperation(
  dataSource: DataSource,
  id: string,
  command: OperationCommand,
  idempotency?: Idempotency,
): Promise<OperationAccepted> {
  return withTransaction(dataSource, (tx) => onceBesideOperations(tx, idempotency, () => carryOut(tx, id, command)));
}

async function carryOut(tx: EntityManager, id: string, command: OperationCommand): Promise<OperationAccepted> {
  const operation = await rowOf<OperationStanding>(
    tx,
    `SELECT state, direction, EXISTS (SELECT FROM claim WHERE claim.operation = operation.id) AS holds_claims
         FROM operation WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (operation === undefined) throw new MusterError('object.not-found', `Not found: there is no operation "${id}"`);
  const fault = commandFault(command, operation);
  if (fault !== undefined) throw new MusterError('operation.state', `Can not ${command} operation ${id}: ${fault}`);
  const row = await rowOf<{ state: OperationState }>(
    tx,
    `UPDATE operation SET ${CHANGES[command]}, run_at = now(), version = version + 1, updated_at = now()
        WHERE id = $1 RETURNING state`,
    [id],
  );
  await writeEvents(tx, [await operationEvent(tx, id, 'progressed')]);
  return { id, state: row?.state ?? operation.state, replayed: false };
}

const SENT_ON = `state = 'queued', owner = NULL, cancel = false, attempts = 0, failing_since = NULL, waiting_for = ''`;

const CHANGES: Readonly<Record<OperationCommand, string>> = {
  cancel: 'cancel = true',
  resume: SENT_ON,
  undo: `${SENT_ON}, direction = 'back'`,
};
