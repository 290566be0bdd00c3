import { rowOf, rowsOf } from '@muster/database';
import type { StepRow } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { createCluster } from '../create-cluster/create-cluster.js';
import type { CreateClusterInput } from '../create-cluster/input.js';
import type { CreateClusterContext } from '../create-cluster/tools.js';
import type { FlowContext } from '../flows/tools.js';
import type { DeleteClusterInput } from './input.js';

/** The operation that formed or was forming a cluster, with its steps. */
export interface FoundCreation {
  readonly id: string;
  readonly input: CreateClusterInput;
  readonly rows: readonly StepRow[];
}

/** Found by its cluster, whoever has its claims by now: an earlier deletion may have been cancelled half way. */
export async function creationOf(on: EntityManager, clusterId: string): Promise<FoundCreation | undefined> {
  const operation = await rowOf<{ id: string; input: CreateClusterInput }>(
    on,
    'SELECT id, input FROM operation WHERE cluster_id = $1 AND kind = $2 ORDER BY created_at DESC LIMIT 1 FOR UPDATE',
    [clusterId, createCluster.kind],
  );
  return operation === undefined ? undefined : { ...operation, rows: await rowsOfSteps(on, operation.id) };
}

/** The same, read again by a step of the deletion. */
export async function readCreation(dataSource: DataSource, id: string): Promise<FoundCreation | undefined> {
  const operation = await rowOf<{ input: CreateClusterInput }>(
    dataSource,
    'SELECT input FROM operation WHERE id = $1',
    [id],
  );
  return operation === undefined
    ? undefined
    : { id, input: operation.input, rows: await rowsOfSteps(dataSource.manager, id) };
}

async function rowsOfSteps(on: EntityManager, id: string): Promise<StepRow[]> {
  return rowsOf<StepRow>(
    on,
    'SELECT name, server, position, state, intent, notes, result FROM step WHERE operation = $1 ORDER BY position, server',
    [id],
  );
}

/** What a step of the forming is given: its input, results, and the intent of its row, with the signal and notes of ours. */
export function creationContext(
  { id, input, rows }: FoundCreation,
  { step, server }: { readonly step: string; readonly server: string },
  context: FlowContext<DeleteClusterInput>,
): CreateClusterContext<never> {
  const row = rows.find((candidate) => candidate.name === step && candidate.server === server);
  return {
    ...context,
    operationId: id,
    input,
    intent: (row?.intent ?? null) as never,
    notes: row?.notes ?? {},
    result: (name, on = '') =>
      rows.find((other) => other.name === name && other.server === on && other.state === 'done')?.result,
  };
}
