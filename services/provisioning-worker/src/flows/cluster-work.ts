import { randomUUID } from 'node:crypto';
import type { Caller, Idempotency, OperationAccepted } from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { acceptOperation, replayOf, type Flow } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { CLUSTER_SQL, type ClusterRow } from '../clusters/cluster-view.js';
import type { ChosenServer, FlowTools, WithServers } from './tools.js';

/** A cluster with the servers that belong to it, as the records have them. */
export interface ClusterTarget {
  readonly cluster: ClusterRow;
  readonly members: readonly ChosenServer[];
}

/** @throws MusterError `object.not-found`. */
export async function findCluster(on: EntityManager, name: string): Promise<ClusterTarget> {
  const cluster = await rowOf<ClusterRow>(on, `${CLUSTER_SQL} WHERE name = $1`, [name]);
  if (cluster === undefined) throw new MusterError('object.not-found', `Not found: there is no cluster "${name}"`);
  const members = await rowsOf<ChosenServer>(on, 'SELECT id, name FROM server WHERE cluster_id = $1 ORDER BY name', [
    cluster.id,
  ]);
  return { cluster, members };
}

/** @throws MusterError `cluster.state` unless the cluster was formed. */
export function requireReady({ name, status }: ClusterRow, what: string): void {
  if (status === 'ready') return;
  throw new MusterError('cluster.state', `${what} needs a cluster that is ready, and "${name}" is ${status}`);
}

/** Work on a cluster that is there: who asked, and what makes it this work. */
export interface ClusterWork<Input> {
  readonly flow: Flow<Input, FlowTools>;
  readonly name: string;
  readonly caller: Caller;
  readonly idempotency: Idempotency | undefined;
  /**
   * Decides from the records what the work is, and refuses what they speak against. It runs in the transaction that
   * accepts, with the cluster's row locked: what it saw is still so when the work is accepted.
   */
  plan(
    tx: EntityManager,
    target: ClusterTarget,
  ): Promise<{
    readonly input: Input;
    readonly description: string;
    /** Servers outside the cluster that the work takes, too. */
    readonly alsoServers?: readonly ChosenServer[];
    /** Stops what is under way there instead of being refused; says why. */
    readonly takesOver?: string;
  }>;
  /** Rows that change together with the acceptance. */
  write?(tx: EntityManager, target: ClusterTarget, input: Input): Promise<void>;
}

/**
 * Accepts work on a cluster: it claims the cluster and each of its servers, so that there is one operation at a time for
 * either. The same key and body give the same operation again, also when the second request meets the first one's claims.
 *
 * @throws MusterError `object.not-found`, `target.busy`, `idempotency.mismatch`, and whatever `plan` refuses with.
 */
export async function acceptClusterWork<Input extends WithServers>(
  dataSource: DataSource,
  work: ClusterWork<Input>,
): Promise<OperationAccepted> {
  const replay = await replayOf(dataSource, work.idempotency);
  if (replay !== undefined) return replay;
  try {
    return await accept(dataSource, work);
  } catch (thrown) {
    const twin = await replayOf(dataSource, work.idempotency);
    if (twin === undefined) throw thrown;
    return twin;
  }
}

async function accept<Input extends WithServers>(
  dataSource: DataSource,
  work: ClusterWork<Input>,
): Promise<OperationAccepted> {
  const { flow, name, caller, idempotency } = work;
  return acceptOperation(dataSource, flow, async (tx) => {
    await lockCluster(tx, name);
    const target = await findCluster(tx, name);
    const { input, description, alsoServers = [], takesOver } = await work.plan(tx, target);
    const servers = [...target.members, ...alsoServers];
    return {
      id: randomUUID(),
      description,
      caller,
      idempotency,
      input,
      clusterId: target.cluster.id,
      clusterName: target.cluster.name,
      servers: input.servers.map((server) => server.name),
      targets: [`cluster:${target.cluster.id}`, ...servers.map((server) => `server:${server.id}`)],
      ...(takesOver === undefined ? {} : { takesOver }),
      write: async () => work.write?.(tx, target, input),
    };
  });
}

/** Locks the operation that holds the cluster before the cluster itself: the order in which a worker writes. */
export async function lockCluster(tx: EntityManager, name: string): Promise<void> {
  await tx.query(
    `SELECT FROM operation WHERE id IN (SELECT operation FROM claim JOIN cluster ON target = 'cluster:' || cluster.id
                                         WHERE cluster.name = $1) FOR UPDATE`,
    [name],
  );
  await tx.query('SELECT FROM cluster WHERE name = $1 FOR UPDATE', [name]);
}

/** The work that holds a cluster. */
export interface Holder {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly description: string;
}

/** Whatever holds the cluster just now, whether it is under way or has failed. */
export async function holderOf(tx: EntityManager, clusterId: string): Promise<Holder | undefined> {
  return rowOf<Holder>(
    tx,
    `SELECT o.id, o.kind, o.state, o.description FROM claim c JOIN operation o ON o.id = c.operation
      WHERE c.target = 'cluster:' || $1`,
    [clusterId],
  );
}
