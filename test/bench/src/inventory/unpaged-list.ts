import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { measured, notMeasured, type Figure } from '../figures/figure.js';
import type { BenchedInventory } from './benched-inventory.js';
import { copiesText } from './first-sweep.js';
import { forgetPeak, peakMiB } from './peak-memory.js';

const LIST = '/1.0/inventory/instances?recursion=1';
/** The same rows in the same order and form. */
const SAME_ROWS = `COPY (SELECT json_build_object('uuid', uuid, 'cluster', cluster, 'server', server, 'project_name', project,
  'name', name, 'object', object, 'last_updated', to_char(last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
  FROM inventory.resource WHERE kind = 'instance' ORDER BY cluster, server, name, project, parent, type) TO STDOUT`;

/** All instances with recursion over the gateway, against psql that writes the same rows. */
export async function measureUnpagedList(inventory: BenchedInventory, say: (line: string) => void): Promise<Figure[]> {
  const programs = [inventory.gateway, ...inventory.copies];
  for (const { pid } of programs) forgetPeak(pid);
  const list = await read(inventory.socket, LIST);
  const [gateway, ...copies] = programs.map(({ pid }) => peakMiB(pid));
  const mebibytes = list.bytes / 1024 / 1024;
  const what = 'all instances with recursion, unpaged';
  const note = `${mebibytes.toFixed(0)} MiB, ${(mebibytes / list.seconds).toFixed(0)} MiB/s, ${copiesText(inventory)}`;
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
      gateway ?? Number.NaN,
      'its peak',
    ),
    measured(
      { name: `${what}, memory of the inventory`, unit: 'MiB', target: { atMost } },
      Math.max(...copies),
      'its peak, what the sweeps left included',
    ),
  ];
}

interface Read {
  readonly bytes: number;
  readonly seconds: number;
}

/** Reads an answer to its end. Throws when it is not a good one. */
export async function read(socketPath: string, path: string): Promise<Read> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ bytes, seconds: (performance.now() - startedAt) / 1_000 });
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end();
  });
}

async function copyWithPsql(url: string): Promise<Read | undefined> {
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
