import { createHash } from 'node:crypto';
import { context, propagation } from '@opentelemetry/api';
import type { Caller, Idempotency, OperationAccepted } from '@muster/contracts';
import { isUniqueViolation, knownAnswer, rowOf, rowsOf, withTransaction, type Queryable } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { operationEvent } from './events.js';
import type { Flow } from './flow.js';
import { takeOver, type Superseded } from './take-over.js';
import { planRows } from './turns.js';

/** A change that somebody asks for and that will take a while. */
export interface NewOperation<Input> {
  readonly id: string;
  readonly description: string;
  readonly caller: Caller;
  readonly idempotency: Idempotency | undefined;
  /** Rendered and checked: nothing that the flow needs is looked up in documents again. */
  readonly input: Input;
  /** Undefined for work on what belongs to no cluster. */
  readonly clusterId: string | undefined;
  readonly clusterName: string;
  readonly servers: readonly string[];
  /** What nobody else may change meanwhile: `cluster:<id>`, `server:<id>`. */
  readonly targets: readonly string[];
  /** Stops whatever holds one of the targets instead of being refused; says to its reader why. */
  readonly takesOver?: string;
  /** Rows of the caller that change together with the acceptance, once its targets are free or taken over. */
  write?(tx: EntityManager): Promise<void>;
}

interface KnownOperation {
  readonly id: string;
  readonly state: OperationAccepted['state'];
  readonly body_hash: string | null;
}

/**
 * The operation that a key was used for before, or nothing.
 *
 * @throws MusterError `idempotency.mismatch` when it was used with another request, of whatever kind.
 */
export async function replayOf(
  on: Queryable,
  idempotency: Idempotency | undefined,
): Promise<OperationAccepted | undefined> {
  if (idempotency === undefined) return undefined;
  const known = await rowOf<KnownOperation>(
    on,
    'SELECT id, state, body_hash FROM operation WHERE caller = $1 AND idempotency_key = $2',
    [idempotency.caller, idempotency.key],
  );
  if (known === undefined) {
    await knownAnswer(on, idempotency);
    return undefined;
  }
  if (known.body_hash !== idempotency.bodyHash) {
    throw new MusterError(
      'idempotency.mismatch',
      `Idempotency-Key "${idempotency.key}" was used with another request; it made operation ${known.id}`,
    );
  }
  return { id: known.id, state: known.state, replayed: true };
}

/**
 * Accepts work in one transaction: what the caller writes, the operation with its planned steps, its claims and its
 * event. After the commit the operation is carried out, whatever dies.
 *
 * @param plan decides in that transaction what the work is; what it reads under a lock is still so afterwards.
 * @throws MusterError `target.busy` naming the operation that holds a target; `idempotency.mismatch`.
 */
export async function acceptOperation<Input, Tools>(
  dataSource: DataSource,
  flow: Flow<Input, Tools>,
  plan: (tx: EntityManager) => Promise<NewOperation<Input>>,
): Promise<OperationAccepted> {
  let idempotency: Idempotency | undefined;
  try {
    return await withTransaction(dataSource, async (tx) => {
      const operation = await plan(tx);
      ({ idempotency } = operation);
      const stopped =
        operation.takesOver === undefined ? [] : await takeOver(tx, operation.targets, operation.takesOver);
      await insertOperation(tx, flow, operation, stopped);
      await operation.write?.(tx);
      await insertSteps(tx, flow, operation);
      await claimTargets(tx, operation.id, operation.targets);
      await writeEvents(tx, [await operationEvent(tx, operation.id, 'accepted')]);
      return { id: operation.id, state: 'queued', replayed: false };
    });
  } catch (thrown) {
    const replay = isUniqueViolation(thrown) ? await replayOf(dataSource, idempotency) : undefined;
    if (replay === undefined) throw thrown;
    return replay;
  }
}

async function insertOperation<Input, Tools>(
  tx: EntityManager,
  flow: Flow<Input, Tools>,
  operation: NewOperation<Input>,
  stopped: readonly Superseded[],
): Promise<void> {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  await tx.query(
    `INSERT INTO operation (id, kind, description, caller, idempotency_key, body_hash, input, cluster_id, cluster_name,
                            servers, traceparent, takes_over)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      operation.id,
      flow.kind,
      operation.description,
      operation.idempotency?.caller ?? operation.caller.fingerprint ?? operation.caller.protocol,
      operation.idempotency?.key ?? null,
      operation.idempotency?.bodyHash ?? null,
      JSON.stringify(operation.input),
      operation.clusterId ?? null,
      operation.clusterName,
      [...operation.servers],
      carrier.traceparent ?? null,
      stopped.map(({ id }) => id),
    ],
  );
}

async function insertSteps<Input, Tools>(
  tx: EntityManager,
  flow: Flow<Input, Tools>,
  operation: NewOperation<Input>,
): Promise<void> {
  await tx.query(
    `INSERT INTO step (operation, position, name, server)
     SELECT $1, position, name, server FROM jsonb_to_recordset($2) AS row (position integer, name text, server text)`,
    [operation.id, JSON.stringify(planRows(flow, operation.input))],
  );
}

/**
 * Takes the targets for the operation, in one order for everybody so that two requests never wait for each other.
 *
 * @throws MusterError `target.busy` naming the holder.
 */
export async function claimTargets(tx: EntityManager, operationId: string, targets: readonly string[]): Promise<void> {
  const wanted = targets.toSorted();
  const taken = await rowsOf<{ target: string }>(
    tx,
    `INSERT INTO claim (target, operation) SELECT target, $2 FROM unnest($1::text[]) AS target ORDER BY target
     ON CONFLICT DO NOTHING RETURNING target`,
    [wanted, operationId],
  );
  if (taken.length === wanted.length) return;
  const holder = await rowOf<{ target: string; operation: string; description: string }>(
    tx,
    `SELECT c.target, c.operation, o.description FROM claim c JOIN operation o ON o.id = c.operation
      WHERE c.target = ANY($1) AND c.operation <> $2 ORDER BY c.target LIMIT 1`,
    [wanted, operationId],
  );
  throw new MusterError(
    'target.busy',
    holder === undefined
      ? 'Another operation has just ended on one of the servers; try again'
      : `Operation ${holder.operation} ("${holder.description}") holds ${holder.target}`,
  );
}

/** A digest of anything that JSON can hold, keys sorted, so that equal requests give equal digests. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
