import { RESOURCE_KINDS, type ResourceKind } from '@muster/contracts';
import { streamRows } from '@muster/database';
import type { DataSource } from 'typeorm';
import { queryFailure } from './query-failure.js';
import { queryStatement, type QueryRequest } from './query-statement.js';

interface QueriedRow {
  readonly cluster: string;
  readonly kind: ResourceKind;
  readonly server: string;
  readonly row: string;
}

/**
 * The objects of several kinds as `resourceQuery` streams them.
 * @param patienceMs how long Postgres may look for rows that no index leads to
 */
export async function* readQuery(
  dataSource: DataSource,
  request: QueryRequest,
  patienceMs: number,
): AsyncGenerator<string, void, undefined> {
  const { rows, served } = queryStatement(request);
  const options = { timeoutMs: served ? undefined : patienceMs };
  let group: { cluster: string; kind: string; servers: Set<string> } | undefined;
  try {
    for await (const batch of streamRows<QueriedRow>(dataSource, rows.sql, [...rows.parameters], options)) {
      for (const { cluster, kind, server, row } of batch) {
        if (group !== undefined && group.cluster !== cluster) yield endOf(group.cluster, group.servers);
        if (group?.cluster !== cluster || group.kind !== kind) {
          const servers = group?.cluster === cluster ? group.servers : new Set<string>();
          group = { cluster, kind, servers };
          yield JSON.stringify([cluster, RESOURCE_KINDS[kind]]);
        }
        if (server !== '') group.servers.add(server);
        yield row;
      }
    }
    if (group !== undefined) yield endOf(group.cluster, group.servers);
  } catch (error) {
    throw queryFailure(error);
  }
}

function endOf(cluster: string, servers: ReadonlySet<string>): string {
  return JSON.stringify([cluster, [...servers].toSorted()]);
}
