import { randomUUID } from 'node:crypto';
import type { Caller, Idempotency, OperationAccepted } from '@muster/contracts';
import { acceptOperation, replayOf, type Flow } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { findServerForUpdate } from '../servers/find-server.js';
import type { ServerRow } from '../servers/server-row.js';
import type { FlowTools, WithServers } from './tools.js';

/** Work on one server: who asked, and what makes it this work. */
export interface ServerJob<Input> {
  readonly flow: Flow<Input, FlowTools>;
  readonly name: string;
  readonly caller: Caller;
  readonly idempotency: Idempotency | undefined;
  /** Decides from the locked record what the work is, and refuses what it speaks against. */
  plan(tx: EntityManager, server: ServerRow): Promise<{ readonly input: Input; readonly description: string }>;
}

/**
 * Accepts work on one server: it claims the server alone. An operation on its cluster claims every member, so the two
 * never meet.
 *
 * @throws MusterError `object.not-found`, `target.busy` naming the operation, `idempotency.mismatch`, and whatever `plan`
 *   refuses with.
 */
export async function acceptServerWork<Input extends WithServers>(
  dataSource: DataSource,
  job: ServerJob<Input>,
): Promise<OperationAccepted> {
  const replay = await replayOf(dataSource, job.idempotency);
  if (replay !== undefined) return replay;
  try {
    return await acceptOperation(dataSource, job.flow, async (tx) => {
      const server = await findServerForUpdate(tx, job.name);
      const { input, description } = await job.plan(tx, server);
      return {
        id: randomUUID(),
        description,
        caller: job.caller,
        idempotency: job.idempotency,
        input,
        clusterId: server.cluster_id ?? undefined,
        clusterName: server.cluster_name ?? '',
        servers: [server.name],
        targets: [`server:${server.id}`],
      };
    });
  } catch (thrown) {
    const twin = await replayOf(dataSource, job.idempotency);
    if (twin === undefined) throw thrown;
    return twin;
  }
}
