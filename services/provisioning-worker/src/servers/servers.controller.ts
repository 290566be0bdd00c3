import {
  serverDelete,
  serverGet,
  serverList,
  serverPreRegister,
  serverProxy,
  serverRegister,
  serverRename,
  serverResync,
  serverSelfUpdate,
  serverUpdate,
  type RequestOf,
  type ResponseOf,
  type Server,
} from '@muster/contracts';
import { rememberForKey, streamRows } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { replayOf } from '@muster/operations';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { etagOf } from '../etag.js';
import { FleetIdentity } from '../fleet/fleet-identity.js';
import { ServerConnections } from '../fleet/server-connections.js';
import { deleteServer, preRegisterServer, renameServer, updateServer } from './change-server.js';
import { findServer } from './find-server.js';
import { pollServer, takeServer } from './polling/poll-server.js';
import { proxyCall } from './proxy.js';
import { registerServer } from './register.js';
import { selfUpdate } from './self-update.js';
import { pinsOf, SERVER_SQL, type ServerRow } from './server-row.js';
import { serverView, serverWritable } from './server-view.js';

/** Questions about servers and changes of their records; work on the servers themselves is an operation. */
@Controller()
export class ServersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly identity: FleetIdentity,
    private readonly connections: ServerConnections,
  ) {}

  @RpcStream(serverList)
  async *list({ cluster, status }: RequestOf<typeof serverList>): AsyncIterable<Server> {
    const sql = `${SERVER_SQL} WHERE ($1::text IS NULL OR c.name = $1) AND ($2::text IS NULL OR s.status = $2) ORDER BY s.name`;
    for await (const rows of streamRows<ServerRow>(this.dataSource, sql, [cluster ?? null, status ?? null], {
      batch: 50,
    })) {
      yield* rows.map(serverView);
    }
  }

  @Rpc(serverGet)
  async get({ name }: RequestOf<typeof serverGet>): Promise<ResponseOf<typeof serverGet>> {
    const row = await findServer(this.dataSource, name);
    return { value: serverView(row), etag: etagOf(serverWritable(row)) };
  }

  @Rpc(serverRegister)
  async register(request: RequestOf<typeof serverRegister>): Promise<{ certificate: string }> {
    const { certificate } = await this.identity.sealed();
    await registerServer(this.dataSource, request);
    return { certificate };
  }

  @Rpc(serverPreRegister)
  async preRegister(request: RequestOf<typeof serverPreRegister>): Promise<{ certificate: string }> {
    const { certificate } = await this.identity.sealed();
    await preRegisterServer(this.dataSource, request);
    return { certificate };
  }

  @Rpc(serverSelfUpdate)
  async selfUpdate(request: RequestOf<typeof serverSelfUpdate>): Promise<Record<string, never>> {
    await selfUpdate(this.dataSource, request);
    return {};
  }

  @Rpc(serverUpdate)
  async update(request: RequestOf<typeof serverUpdate>): Promise<Record<string, never>> {
    await updateServer(this.dataSource, request);
    return {};
  }

  @Rpc(serverRename)
  async rename(request: RequestOf<typeof serverRename>): Promise<Record<string, never>> {
    await renameServer(this.dataSource, request);
    return {};
  }

  @Rpc(serverDelete)
  async delete(request: RequestOf<typeof serverDelete>): Promise<Record<string, never>> {
    await deleteServer(this.dataSource, request);
    return {};
  }

  @Rpc(serverResync)
  async resync({ name, idempotency }: RequestOf<typeof serverResync>): Promise<Record<string, never>> {
    await replayOf(this.dataSource, idempotency);
    return rememberForKey(this.dataSource, idempotency, () => this.readAgain(name));
  }

  private async readAgain(name: string): Promise<Record<string, never>> {
    const server = await takeServer(this.dataSource, name);
    if (server === undefined) throw new MusterError('object.not-found', `Not found: there is no server "${name}"`);
    requireRegistered(server);
    const tools = { dataSource: this.dataSource, connections: this.connections, random: Math.random };
    const observation = await pollServer(tools, server);
    if (observation.kind === 'failed') throw new MusterError('server.unreachable', observation.message);
    return {};
  }

  @Rpc(serverProxy)
  async proxy(request: RequestOf<typeof serverProxy>): Promise<ResponseOf<typeof serverProxy>> {
    const row = await findServer(this.dataSource, request.name);
    requireRegistered(row);
    const clients = await this.connections.to({ name: row.name, url: row.connection_url, pins: pinsOf(row) });
    return proxyCall(clients, row.name, request);
  }
}

/** A record that waits for its server has no address to ask. */
function requireRegistered({ name, connection_url }: { name: string; connection_url: string }): void {
  if (connection_url !== '') return;
  throw new MusterError('server.not-ready', `Server "${name}" has not registered yet, so there is nothing to ask`);
}
