import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { namespaces } from './network.js';
import { removeIncusHosts, startIncusHosts } from './start-incus-hosts.js';
import type { IncusHost } from './incus-host.js';
import { tinyImage } from './tiny-image.js';

const started: IncusHost[] = [];

async function startOne(): Promise<IncusHost> {
  const hosts = await startIncusHosts({ count: 1 });
  started.push(...hosts);
  const [host] = hosts;
  if (host === undefined) throw new Error('unreachable: one host was asked for');
  return host;
}

afterEach(() => removeIncusHosts(started.splice(0)));

test('a container starts for real, and a power cut ends it with the machine', async () => {
  const host = await startOne();
  const upload = (await host.ask('POST', '/1.0/images', await tinyImage())) as { metadata: { fingerprint: string } };
  await host.ask('POST', '/1.0/storage-pools', { name: 'local', driver: 'dir', config: {} });
  await host.ask('POST', '/1.0/instances', {
    name: 'c1',
    type: 'container',
    source: { type: 'image', fingerprint: upload.metadata.fingerprint },
    config: { 'boot.host_shutdown_timeout': '2', 'boot.autostart': 'true' },
    devices: { root: { type: 'disk', path: '/', pool: 'local' } },
  });
  await host.ask('PUT', '/1.0/instances/c1/state', { action: 'start', timeout: 30 });
  expect(await host.ask('GET', '/1.0/instances/c1')).toMatchObject({ status: 'Running' });
  await host.powerCut();
  await expect(host.unixRequest('GET', '/1.0')).rejects.toThrow(/ECONNREFUSED|ENOENT/u);
  await host.powerOn();
  expect(await host.ask('GET', '/1.0/instances/c1')).toMatchObject({ status: 'Running' });
});

test('a machine has no route out of its network', async () => {
  const host = await startOne();
  const namespace = (await namespaces()).find((name) => name.endsWith(`-${host.address.split('.')[3]}`));
  const routes = await readFile('/proc/self/net/route', 'utf8');
  expect(namespace).toBeDefined();
  // A destination of zero is a default route; the hub, which every machine is plugged into, has none either.
  expect(routes.split('\n').filter((line) => line.split('\t')[1] === '00000000')).toEqual([]);
});

test('machines end with the program that started them, however it ends', async () => {
  const library = new URL('../dist/index.js', import.meta.url).href;
  const program = `const { startIncusHosts } = await import(${JSON.stringify(library)});
    await startIncusHosts({ count: 1, names: ['orphan'] });
    console.log('up');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(await machinesNamed('orphan')).toBeGreaterThan(0);
  child.kill('SIGKILL');
  const giveUp = performance.now() + 10_000;
  while ((await machinesNamed('orphan')) > 0 && performance.now() < giveUp) await pause(50);
  expect(await machinesNamed('orphan')).toBe(0);
});

/** How many processes hold a machine of that host name. */
async function machinesNamed(hostname: string): Promise<number> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes('machine.sh') && line.split('\0').includes(hostname)).length;
}
