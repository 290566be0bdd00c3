import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  inventoryExpect,
  inventoryStatus,
  inventorySweep,
  resourceList,
  type ClusterEndpoint,
  type InventoryStatus,
  type Resource,
  type ResourceKind,
} from '@muster/contracts';
import { createTestDatabase, createTestNats, type TestDatabase } from '@muster/environment';
import { freePort } from '@muster/infrastructure';
import { cloudEventHeaders, RpcClient } from '@muster/messaging';
import { SecretBox } from '@muster/service-kit';
import { jetstream } from '@nats-io/jetstream';
import { ServiceProcess } from '../stack/service-process.js';
import { playProvisioning, type PlayedProvisioning } from './played-provisioning.js';
import type { SmallCluster } from './small-cluster.js';

/** The inventory as processes of their own, with a provisioning that says what the spec wants. */
export interface RunningInventory {
  readonly rpc: RpcClient;
  readonly database: TestDatabase;
  readonly provisioning: PlayedProvisioning;
  readonly copies: readonly ServiceProcess[];
  sweep(cluster: string): Promise<Record<string, number>>;
  /** Says that a sweep will be asked for soon. */
  expect(cluster: string): Promise<void>;
  status(cluster: string): Promise<InventoryStatus | undefined>;
  list(kind: ResourceKind, filter?: { cluster?: string; server?: string; project?: string }): Promise<Resource[]>;
  /** Tells the fact that a cluster changed, as provisioning does. */
  tellClusterChanged(verb: 'created' | 'updated' | 'renamed' | 'deleted', id: string): Promise<void>;
  stop(): Promise<void>;
}

/** What provisioning says of a cluster. */
export function endpointOf(cluster: SmallCluster, name: string): ClusterEndpoint {
  const { members, certificate } = cluster;
  return { id: randomUUID(), name, status: 'ready', certificate, members: [...members] };
}

/** Migrates, then starts so many copies. `environment` are the inventory's own variables. */
export async function startInventory(
  cluster: SmallCluster,
  clusters: ClusterEndpoint[],
  { copies = 1, environment = {} }: { copies?: number; environment?: Record<string, string> } = {},
): Promise<RunningInventory> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-inventory-'));
  const [database, nats] = await Promise.all([createTestDatabase(), createTestNats()]);
  const masterKey = randomBytes(32);
  await writeFile(join(folder, 'master-key'), masterKey.toString('base64'));
  const encryptedKey = new SecretBox(masterKey).seal(cluster.identity.key, 'fleet-identity');
  const provisioning = { clusters, identity: { certificate: cluster.identity.certificate, encryptedKey } };
  const [asProvisioning, asGateway] = await Promise.all([nats.connect('provisioning'), nats.connect('gateway')]);
  const playing = await playProvisioning(asProvisioning, provisioning);
  const rpc = new RpcClient(asGateway);
  const processes: ServiceProcess[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    processes.push(
      new ServiceProcess({
        name: 'inventory',
        healthPort: await freePort(),
        logFile: join(folder, `inventory-${copy}.log`),
        environment: {
          MUSTER_DATABASE_URL: database.urls.inventory,
          MUSTER_NATS_URL: nats.url,
          MUSTER_NATS_USER: 'inventory',
          MUSTER_NATS_PASSWORD: nats.users.inventory,
          MUSTER_MASTER_KEY_FILE: join(folder, 'master-key'),
          ...environment,
        },
      }),
    );
  }
  await processes[0]?.migrate();
  await Promise.all(processes.map((process) => process.start()));
  return {
    rpc,
    database,
    provisioning,
    copies: processes,
    sweep: async (name) => (await rpc.call(inventorySweep, { cluster: name })).counts,
    expect: async (name) => {
      await rpc.call(inventoryExpect, { cluster: name });
    },
    status: async (name) => (await rowsOf<InventoryStatus>(rpc.stream(inventoryStatus, { cluster: name })))[0],
    // The first row is the head of the list.
    list: async (kind, filter = {}) =>
      (await rowsOf<Resource>(rpc.stream(resourceList, { kind, recursion: true, secrets: true, ...filter }))).slice(1),
    tellClusterChanged: async (verb, id) => {
      const event = {
        specversion: '1.0' as const,
        id: `provisioning/${randomUUID()}`,
        source: '/muster/provisioning',
        type: `muster.cluster.${verb}`,
        subject: id,
        time: new Date().toISOString(),
        datacontenttype: 'application/json' as const,
        sequence: '1',
        cluster: id,
        data: {},
      };
      await jetstream(asProvisioning).publish(`muster.event.cluster.${verb}.${id}`, '{}', {
        headers: cloudEventHeaders(event),
      });
    },
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await playing.stop();
      await Promise.all([asProvisioning.close(), asGateway.close()]);
      await nats.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function rowsOf<Row>(batches: AsyncIterable<string[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch.map((row) => JSON.parse(row) as Row));
  return rows;
}
