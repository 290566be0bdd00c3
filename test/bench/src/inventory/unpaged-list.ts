import { spawn } from 'node:child_process';
import { measured, notMeasured, type Figure } from '../figures/figure.js';
import type { ServiceProcess } from '@muster/e2e/service-process';
import type { BenchedInventory } from './benched-inventory.js';
import { forgetPeak, peakMiB } from './peak-memory.js';
import { read, type Read } from './reading.js';

const LIST = '/1.0/inventory/instances?recursion=1';
/** The same rows in the same order and form. */
const SAME_ROWS = `COPY (SELECT json_build_object('uuid', uuid, 'cluster', cluster, 'server', server, 'project_name', project,
  'name', name, 'object', object, 'last_updated', to_char(last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
  FROM inventory.resource WHERE kind = 'instance' ORDER BY cluster, server, name, project, parent, type) TO STDOUT`;

/**
 * All instances with recursion over the gateway, against psql that writes the same rows. Both services have just been
 * started, and the inventory follows no cluster, so that the memory is that of the list; nothing is followed afterwards.
 */
export async function measureUnpagedList(inventory: BenchedInventory, say: (line: string) => void): Promise<Figure[]> {
  const { gateway } = inventory;
  const copy = await startWithoutClusters(inventory);
  await gateway.stop();
  await gateway.start();
  // What a program compiles and connects at its first list is not what lists cost.
  await read(inventory.socket, '/1.0/inventory/projects?recursion=1');
  for (const { pid } of [gateway, copy]) forgetPeak(pid);
  const list = await read(inventory.socket, LIST);
  const [gatewayPeak, inventoryPeak] = [gateway, copy].map(({ pid }) => peakMiB(pid));
  const mebibytes = list.bytes / 1024 / 1024;
  const what = 'all instances with recursion, unpaged';
  const note = `${mebibytes.toFixed(0)} MiB, ${(mebibytes / list.seconds).toFixed(0)} MiB/s`;
  say(`${what}: ${list.seconds.toFixed(2)} s, ${note}`);
  const atMost = 200;
  const ratio = { name: `${what}, against psql`, unit: 'times', target: { atMost: 1.5 } };
  const direct = await copyWithPsql(inventory.backing.adminUrl);
  return [
    measured({ name: what, unit: 's' }, list.seconds, note),
    direct === undefined
      ? notMeasured(ratio, 'there is no psql on this machine')
      : measured(
          ratio,
          list.seconds / direct.seconds,
          `psql took ${direct.seconds.toFixed(2)} s for ${(direct.bytes / 1024 / 1024).toFixed(0)} MiB`,
        ),
    measured(
      { name: `${what}, memory of the gateway`, unit: 'MiB', target: { atMost } },
      gatewayPeak ?? Number.NaN,
      'its peak since it was started anew',
    ),
    measured(
      { name: `${what}, memory of the inventory`, unit: 'MiB', target: { atMost } },
      inventoryPeak ?? Number.NaN,
      'the peak of a copy that was started anew and only answers; what sweeps leave in one that follows is not in it',
    ),
  ];
}

/** Starts one copy anew while somebody else holds the leases of all clusters. */
async function startWithoutClusters({ copies, database }: BenchedInventory): Promise<ServiceProcess> {
  const [copy] = copies;
  if (copy === undefined) throw new Error('there is no copy of the inventory');
  await Promise.all(copies.map((each) => each.stop()));
  await database.query(
    `INSERT INTO lease (name, holder, until) SELECT 'follow:' || id, 'nobody', now() + interval '1 day' FROM cluster
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until`,
  );
  await copy.start();
  return copy;
}

async function copyWithPsql(url: string): Promise<Omit<Read, 'next'> | undefined> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const psql = spawn('psql', ['--no-psqlrc', '--quiet', '--command', SAME_ROWS, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let bytes = 0;
    psql.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
    psql.on('error', () => resolve(undefined));
    psql.on('close', (code) => {
      if (code === 0) resolve({ bytes, seconds: (performance.now() - startedAt) / 1_000 });
      else reject(new Error(`psql ended with ${code}`));
    });
  });
}
