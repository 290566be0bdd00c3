import type { RpcClient } from '@muster/messaging';
import type { StepContext } from '@muster/operations';
import { MusterError } from '@muster/errors';
import { rowOf } from '@muster/database';
import type { DataSource } from 'typeorm';
import type { ServerClients, ServerConnections } from '../fleet/server-connections.js';
import { pinsOf } from '../servers/server-row.js';
import type { CreateClusterInput } from './input.js';
import type { ServerAddresses } from './preflight/facts.js';

/** What the steps work with. */
export interface CreateClusterTools {
  readonly dataSource: DataSource;
  readonly connections: ServerConnections;
  readonly rpc: RpcClient;
  readonly now: () => Date;
}

export type CreateClusterContext<Intent = unknown> = StepContext<CreateClusterInput, CreateClusterTools, Intent>;

interface AddressRow {
  readonly connection_url: string;
  readonly certificate: string | null;
  readonly cluster_certificate: string | null;
}

/**
 * The clients of one server of the operation. It may show its own certificate or, once that is recorded, its cluster's:
 * during a join both are right.
 */
export async function clientsOf(context: CreateClusterContext, server: string): Promise<ServerClients & AddressRow> {
  const id = context.input.servers.find(({ name }) => name === server)?.id;
  const row = await rowOf<AddressRow>(
    context.tools.dataSource,
    `SELECT s.connection_url, s.certificate, c.certificate AS cluster_certificate
       FROM server s LEFT JOIN cluster c ON c.id = s.cluster_id WHERE s.id = $1`,
    [id],
  );
  if (row === undefined)
    throw new MusterError('object.not-found', `Server "${server}" was removed while its cluster was formed`);
  const clients = await context.tools.connections.to({ name: server, url: row.connection_url, pins: pinsOf(row) });
  return { ...clients, ...row };
}

/** The addresses that preflight found for a server. */
export function addressesOf(context: CreateClusterContext, server: string): ServerAddresses {
  const all = context.result('preflight') as Record<string, ServerAddresses> | undefined;
  const found = all?.[server];
  if (found === undefined) throw new MusterError('internal', `preflight left no addresses of server "${server}"`);
  return found;
}

/** The certificate that the bootstrap made. */
export function clusterCertificateOf(context: CreateClusterContext): string {
  const made = context.result('bootstrap') as { certificate: string } | undefined;
  const certificate = made?.certificate;
  if (certificate === undefined) throw new MusterError('internal', 'bootstrap left no cluster certificate');
  return certificate;
}
