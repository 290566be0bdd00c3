import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inventoryStatus, inventorySweep, type ClusterEndpoint, type InventoryStatus } from '@muster/contracts';
import { playProvisioning } from '@muster/e2e/played-provisioning';
import { ServiceProcess } from '@muster/e2e/service-process';
import type { KeyPair } from '@muster/incus';
import { connectOnce, freePort, generateGatewayCertificates } from '@muster/infrastructure';
import { RpcClient } from '@muster/messaging';
import { SecretBox } from '@muster/service-kit';
import { Pool } from 'pg';
import { startBackingPrograms, type BackingPrograms } from '../muster/backing-programs.js';

/** The inventory and the gateway as they are in use, with a provisioning that only says which clusters there are. */
export interface BenchedInventory {
  readonly copies: readonly ServiceProcess[];
  readonly gateway: ServiceProcess;
  /** The administrator's socket. */
  readonly socket: string;
  readonly backing: BackingPrograms;
  /** The superuser's look at the database, past everything under test. */
  readonly database: Pool;
  sweep(cluster: string): Promise<void>;
  status(): Promise<InventoryStatus[]>;
  /** Has the copies begin; until then nothing is followed. */
  startCopies(): Promise<void>;
  stop(): Promise<void>;
}

export interface BenchedInventoryOptions {
  readonly clusters: readonly ClusterEndpoint[];
  readonly identity: KeyPair;
  readonly copies: number;
  /** The inventory's own variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

const STATEMENTS_CAN_BE_COUNTED = { shared_preload_libraries: 'pg_stat_statements' };
const LOOK_MS = 50;

/** Starts everything but the copies of the inventory. */
export async function startBenchedInventory(options: BenchedInventoryOptions): Promise<BenchedInventory> {
  const backing = await startBackingPrograms(STATEMENTS_CAN_BE_COUNTED);
  try {
    return await startOn(backing, options);
  } catch (thrown) {
    await backing.stop();
    throw thrown;
  }
}

async function startOn(
  backing: BackingPrograms,
  { clusters, identity, copies, environment = {} }: BenchedInventoryOptions,
): Promise<BenchedInventory> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-inventory-'));
  const masterKey = randomBytes(32);
  await writeFile(join(folder, 'master-key'), masterKey.toString('base64'), { mode: 0o600 });
  const encryptedKey = new SecretBox(masterKey).seal(identity.key, 'fleet-identity');
  const login = (user: 'provisioning' | 'gateway') =>
    connectOnce({ url: backing.natsUrl, user, password: backing.natsPasswords[user] });
  const [asProvisioning, asGateway] = await Promise.all([login('provisioning'), login('gateway')]);
  const played = { clusters: [...clusters], identity: { certificate: identity.certificate, encryptedKey } };
  const playing = await playProvisioning(asProvisioning, played);
  const rpc = new RpcClient(asGateway);
  const service = async (name: 'inventory' | 'gateway', log: string, own: Record<string, string>) =>
    new ServiceProcess({
      name,
      healthPort: await freePort(),
      logFile: join(folder, `${log}.log`),
      environment: {
        MUSTER_DATABASE_URL: backing.databaseUrls[name],
        MUSTER_NATS_URL: backing.natsUrl,
        MUSTER_NATS_USER: name,
        MUSTER_NATS_PASSWORD: backing.natsPasswords[name],
        ...own,
      },
    });
  const { server } = await generateGatewayCertificates(folder, ['127.0.0.1']);
  const port = await freePort();
  const socket = join(folder, 'unix.socket');
  const gateway = await service('gateway', 'gateway', {
    MUSTER_LISTEN: `127.0.0.1:${port}`,
    MUSTER_SOCKET: socket,
    MUSTER_PUBLIC_URL: `https://127.0.0.1:${port}`,
    MUSTER_TLS_CERTIFICATE_FILE: server.certificate,
    MUSTER_TLS_KEY_FILE: server.key,
  });
  const own = { MUSTER_MASTER_KEY_FILE: join(folder, 'master-key'), ...environment };
  const inventories = await Promise.all(
    Array.from({ length: copies }, (_, index) => service('inventory', `inventory-${index}`, own)),
  );
  await Promise.all([gateway.migrate(), inventories[0]?.migrate()]);
  await gateway.start();
  const database = new Pool({ connectionString: backing.adminUrl, max: 2, options: '-c search_path=inventory' });
  database.on('error', () => undefined);
  await countStatements(database, false);
  return {
    copies: inventories,
    gateway,
    socket,
    backing,
    database,
    sweep: async (cluster) => {
      try {
        await rpc.call(inventorySweep, { cluster });
      } catch (error) {
        // Whoever asks waits a minute at most; all of the large example at once may take longer.
        if ((error as { readonly code?: unknown }).code !== 'service.timeout') throw error;
        while (await isAskedFor(database, cluster)) await pause(LOOK_MS);
      }
    },
    status: async () => {
      const rows: InventoryStatus[] = [];
      for await (const batch of rpc.stream(inventoryStatus, {})) {
        rows.push(...batch.map((row) => JSON.parse(row) as InventoryStatus));
      }
      return rows;
    },
    startCopies: async () => void (await Promise.all(inventories.map((copy) => copy.start()))),
    stop: async () => {
      await database.end();
      await Promise.all([gateway, ...inventories].map((program) => program.stop()));
      await playing.stop();
      await Promise.all([asProvisioning.close(), asGateway.close()]);
      await backing.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Counts the statements of all connections from now on, or no more: other measurements should not pay for it. */
export async function countStatements(database: Pool, counted: boolean): Promise<void> {
  await database.query(`ALTER SYSTEM SET pg_stat_statements.track = '${counted ? 'top' : 'none'}'`);
  await database.query('SELECT pg_reload_conf()');
}

/** Whether somebody has asked for a listing of the cluster that is not done yet. */
async function isAskedFor(database: Pool, cluster: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'SELECT FROM refresh_request r JOIN cluster c ON c.id = r.cluster_id WHERE c.name = $1 AND r.done_at IS NULL',
    [cluster],
  );
  return rowCount !== 0;
}
