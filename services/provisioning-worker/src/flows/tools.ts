import { MusterError } from '@muster/errors';
import type { RpcClient } from '@muster/messaging';
import type { StepContext } from '@muster/operations';
import type { SecretBox } from '@muster/service-kit';
import type { DataSource } from 'typeorm';
import type { AddressRow, ServerAddresses } from '../fleet/server-addresses.js';
import type { ServerClients, ServerConnections } from '../fleet/server-connections.js';
import { pinsOf } from '../servers/server-row.js';

/** What the steps of every flow work with. */
export interface FlowTools {
  readonly dataSource: DataSource;
  readonly connections: ServerConnections;
  readonly addresses: ServerAddresses;
  readonly rpc: RpcClient;
  readonly secrets: SecretBox;
  readonly now: () => Date;
}

/** A server as it was when the work was accepted. */
export interface ChosenServer {
  readonly id: string;
  readonly name: string;
}

/** The part of every flow's input that names the servers it talks to. */
export interface WithServers {
  readonly servers: readonly ChosenServer[];
}

export type FlowContext<Input = WithServers, Intent = unknown> = StepContext<Input, FlowTools, Intent>;

export const serverNames = ({ servers }: WithServers): string[] => servers.map(({ name }) => name);

/**
 * Milliseconds for which an address that was read is believed within one step: looking and acting follow each other faster,
 * and whoever waits for a change pauses longer before looking again.
 */
const BELIEVED_MS = 150;

interface ReadAddress {
  readonly row: Promise<AddressRow | undefined>;
  readonly until: number;
}

/** By the signal of a step, which ends with it, and by server. */
const readAddresses = new WeakMap<AbortSignal, Map<string, ReadAddress>>();

/**
 * The clients of one server of the operation. It may show its own certificate or, once that is recorded, its cluster's:
 * during a join both are right, also for a server that does not belong to the operation's cluster yet.
 *
 * @throws MusterError `object.not-found` when the record was removed meanwhile.
 */
export async function clientsOf(context: FlowContext, server: string): Promise<ServerClients & AddressRow> {
  const row = await addressOf(context, serverIdOf(context, server));
  if (row === undefined) throw new MusterError('object.not-found', `Server "${server}" was removed meanwhile`);
  const clients = await context.tools.connections.to({ name: server, url: row.connection_url, pins: pinsOf(row) });
  return { ...clients, ...row };
}

function addressOf({ signal, clusterId, tools }: FlowContext, id: string): Promise<AddressRow | undefined> {
  const known = readAddresses.get(signal) ?? new Map<string, ReadAddress>();
  readAddresses.set(signal, known);
  const believed = known.get(id);
  if (believed !== undefined && performance.now() < believed.until) return believed.row;
  const row = tools.addresses.of(id, clusterId);
  known.set(id, { row, until: performance.now() + BELIEVED_MS });
  row.catch(() => known.delete(id));
  return row;
}

/** The id of a server's record; names can change, ids do not. */
export function serverIdOf({ input }: FlowContext, server: string): string {
  const id = input.servers.find(({ name }) => name === server)?.id;
  if (id === undefined) throw new MusterError('internal', `the operation does not know a server "${server}"`);
  return id;
}
