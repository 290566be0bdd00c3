import type { ClusterEndpoint } from '@muster/contracts';
import {
  createServerConnection,
  generateSelfSigned,
  IncusClient,
  observeCertificate,
  waitForOperation,
  type KeyPair,
  type Method,
  type OperationHandle,
  type ServerConnection,
} from '@muster/incus';
import { startSimulator, type Simulator } from '@muster/simulator';

/** A cluster of simulated servers that nobody but the spec changes. */
export interface SmallCluster {
  readonly simulator: Simulator;
  /** The client that all members trust. */
  readonly identity: KeyPair;
  readonly members: ClusterEndpoint['members'];
  readonly certificate: string;
  /** A change, or a question, on the first member, or on the named one; waits for the operation that it may begin. */
  call(method: Method, path: string, body?: unknown, member?: number): Promise<unknown>;
  stop(): Promise<void>;
}

const TIMING = { timeoutMs: 30_000 };

/** Starts servers and forms a cluster of them by the calls that Incus needs. */
export async function formSmallCluster(size: number): Promise<SmallCluster> {
  const identity = await generateSelfSigned({ commonName: 'fleet', usage: 'client' });
  const simulator = await startSimulator({ servers: size });
  const servers = simulator.servers();
  const [first, ...joiners] = servers;
  if (first === undefined) throw new Error('a cluster needs a server');
  for (const { name } of servers) await simulator.host(name).incus.trustClient('fleet', identity.certificate);
  for (const { url, address } of servers) await using(url, identity, (connection) => setAddress(connection, address));
  const certificate = await using(first.url, identity, (connection) => bootstrap(connection, first.name));
  for (const { name, url, address } of joiners) {
    const { token } = await using(first.url, identity, ({ client }) => client.cluster.createJoinToken(name));
    const clusterAddress = first.address;
    const request = {
      serverName: name,
      clusterAddress,
      clusterCertificate: certificate,
      serverAddress: address,
      token,
    };
    await using(url, identity, async (connection) =>
      finish(connection.connection, await connection.client.cluster.join(request)),
    );
  }
  const members = await Promise.all(servers.map(({ url }) => open(url, identity)));
  return {
    simulator,
    identity,
    certificate,
    members: servers.map(({ name, url }) => ({ name, url })),
    call: (method, path, body, member = 0) => change(members[member]!.connection, method, path, body),
    stop: async () => {
      await Promise.all(members.map(({ connection }) => connection.close()));
      await simulator.close();
    },
  };
}

interface Opened {
  readonly connection: ServerConnection;
  readonly client: IncusClient;
}

async function open(url: string, { certificate, key }: KeyPair): Promise<Opened> {
  const pins = [await observeCertificate(url)];
  const connection = createServerConnection({ url, clientCertificate: certificate, clientKey: key, pins });
  return { connection, client: new IncusClient(connection) };
}

async function using<T>(url: string, identity: KeyPair, talk: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await open(url, identity);
  try {
    return await talk(opened);
  } finally {
    await opened.connection.close();
  }
}

async function setAddress({ connection }: Opened, address: string): Promise<void> {
  const config = { 'core.https_address': address, 'cluster.https_address': address };
  await connection.request({ method: 'PUT', path: '/1.0', body: { config } });
}

async function bootstrap({ connection, client }: Opened, name: string): Promise<string> {
  const operation = await finish(connection, await client.cluster.enable(name));
  return String((operation as { certificate?: unknown }).certificate);
}

async function change(connection: ServerConnection, method: Method, path: string, body: unknown): Promise<unknown> {
  const [pathname = '', search] = path.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const { metadata, operation } = await connection.request({ method, path: pathname, query, body, ...TIMING });
  return operation === undefined ? metadata : finish(connection, operation);
}

/** Gives what the operation leaves behind. */
async function finish(connection: ServerConnection, operation: OperationHandle): Promise<unknown> {
  const result = await waitForOperation(connection, operation, TIMING);
  if (result.outcome !== 'succeeded') throw new Error(`${operation.path} ended: ${JSON.stringify(result)}`);
  return result.operation?.metadata ?? {};
}
