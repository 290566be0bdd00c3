import { createServerConnection, IncusClient, IncusOsClient, type ServerConnection } from '@muster/incus';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FleetIdentity } from './fleet-identity.js';

/** How one server is reached and recognised. */
export interface ServerAddress {
  readonly name: string;
  readonly url: string;
  /**
   * PEM of the server itself and, once it belongs to a cluster, of the cluster: a member shows either while it joins.
   */
  readonly pins: readonly string[];
}

/** One server, ready to be asked. */
export interface ServerClients {
  readonly connection: ServerConnection;
  readonly incus: IncusClient;
  readonly os: IncusOsClient;
}

/** Connections stay open between calls; so many servers at most, the longest unused is closed first. */
const MOST_CONNECTIONS = 500;

/** Keep-alive connections to the fleet, one for each way a server is recognised. */
@Injectable()
export class ServerConnections implements OnApplicationShutdown {
  private readonly open = new Map<string, Promise<ServerClients>>();

  constructor(private readonly identity: FleetIdentity) {}

  /** Prepares the clients of a server; nothing is sent before the first call. */
  async to(address: ServerAddress): Promise<ServerClients> {
    const key = JSON.stringify([address.name, address.url, address.pins]);
    const known = this.open.get(key);
    this.open.delete(key);
    const clients = known ?? this.connect(address);
    this.open.set(key, clients);
    clients.catch(() => this.open.delete(key));
    this.closeOldest();
    return clients;
  }

  async onApplicationShutdown(): Promise<void> {
    const all = await Promise.allSettled(this.open.values());
    this.open.clear();
    const opened = all.filter((entry) => entry.status === 'fulfilled');
    await Promise.all(opened.map(({ value }) => value.connection.close()));
  }

  private async connect(address: ServerAddress): Promise<ServerClients> {
    const { certificate, key } = await this.identity.open();
    const connection = createServerConnection({
      url: address.url,
      name: address.name,
      pins: address.pins,
      clientCertificate: certificate,
      clientKey: key,
    });
    return { connection, incus: new IncusClient(connection), os: new IncusOsClient(connection) };
  }

  private closeOldest(): void {
    if (this.open.size <= MOST_CONNECTIONS) return;
    const [key, oldest] = this.open.entries().next().value ?? [];
    if (key === undefined) return;
    this.open.delete(key);
    void oldest?.then(({ connection }) => connection.close()).catch(() => undefined);
  }
}
