import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { request, Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeServerPair } from '../incus/certificates.js';
import { reserveNetwork } from '../network-reservation.js';
import type { NetworkReservation } from '../network-reservation.js';
import { SimulatorControl } from './simulator-control.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let directory: string;
let network: NetworkReservation;
const started: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'muster-control-'));
  network = await reserveNetwork();
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  network.release();
  await rm(directory, { recursive: true, force: true });
});

/** Starts the program; resolves when it has said where it listens. */
async function start(...args: string[]): Promise<{ child: ChildProcess; control: SimulatorControl }> {
  const child = spawn(process.execPath, [program, '--network', network.network, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, control: new SimulatorControl((JSON.parse(line) as { control: string }).control) };
}

describe('the simulator as a program', () => {
  test('ends within a second of SIGTERM, with status 0', async () => {
    const { child } = await start('--servers', '3', '--control', '0');
    const begin = performance.now();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  test('brings back after SIGKILL what it had saved', async () => {
    const args = ['--servers', '2', '--state', directory, '--control-socket', join(directory, 'c.sock')];
    const { child, control } = await start(...args);
    await control.passThrough('s1', 'POST', '/1.0/profiles', { name: 'kept', config: {}, devices: {} });
    await expect.poll(() => savedProfile(directory)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await start(...args);
    expect(await again.control.passThrough('s1', 'GET', '/1.0/profiles/kept')).toMatchObject({ status: 200 });
  });

  test.each([
    [['--servers', 'many'], '--servers must be a whole number, not "many"'],
    [['--server-url', 'https://x'], '--server-url and --server-token belong together'],
    [['--nonsense'], "Unknown option '--nonsense'"],
  ])('refuses %j with a sentence and status 2', async (args, sentence) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(text).toContain(sentence);
  });
});

describe('the control API', () => {
  test('lists servers, adds some, cuts their power and gives it back', async () => {
    const { control } = await start('--servers', '2', '--control', '0');
    expect(await control.health()).toEqual({ network: network.network });
    expect(await control.addServers(1)).toMatchObject([{ name: 's3', ip: `${network.network}.3`, running: true }]);
    expect(await control.power('s3', 'cut')).toMatchObject({ running: false, ready: false });
    expect((await control.servers()).map(({ running }) => running)).toEqual([true, true, false]);
    expect(await control.power('s3', 'on')).toMatchObject({ running: true });
    await expect(control.power('s9', 'on')).rejects.toThrow('There is no simulated server "s9"');
  });

  test('passes calls through without logging them, and logs those of clients', async () => {
    const { control } = await start('--servers', '1', '--control', '0');
    const { certificate: cert, key } = makeServerPair('client');
    await control.trust('s1', 'client', cert);
    const passed = await control.passThrough('s1', 'PUT', '/os/1.0/services/lvm', { config: { enabled: false } });
    expect(passed.status).toBe(200);
    const dispatcher = new Agent({ connect: { cert, key, rejectUnauthorized: false } });
    const answer = await request(`https://${network.network}.1:8443/1.0/projects`, { dispatcher });
    expect(await answer.body.json()).toMatchObject({ metadata: ['/1.0/projects/default'] });
    expect(await control.calls()).toMatchObject([{ server: 's1', method: 'GET', path: '/1.0/projects', status: 200 }]);
    await dispatcher.destroy();
  });

  test('makes a server say other things of itself, over a restart too', async () => {
    const { control } = await start('--servers', '1', '--control', '0');
    const card = { name: 'eth7', hwaddr: '10:66:6a:00:00:07', addresses: [], roles: [] };
    const facts = { osVersion: '202501010000', incusVersion: '6.0.4', interfaces: [card], needsReboot: true };
    await control.pretend('s1', { ...facts, clockOffset: 3_600_000, applications: ['debug'] });
    await control.power('s1', 'reboot');
    const read = async (path: string): Promise<unknown> => (await control.passThrough('s1', 'GET', path)).body;
    expect(await read('/os/1.0')).toMatchObject({ metadata: { environment: { os_version: '202501010000' } } });
    expect(await read('/1.0')).toMatchObject({ metadata: { environment: { server_version: '6.0.4' } } });
    expect(await read('/os/1.0/applications')).toMatchObject({ metadata: ['/os/1.0/applications/debug'] });
    expect(await read('/os/1.0/system/update')).toMatchObject({ metadata: { state: { needs_reboot: true } } });
    expect(await read('/os/1.0/system/network')).toMatchObject({
      metadata: { state: { interfaces: { eth7: { addresses: [] } } } },
    });
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    const { headers } = await request(`https://${network.network}.1:8443/1.0`, { dispatcher });
    expect(Date.parse(String(headers['date'])) - Date.now()).toBeGreaterThan(3_500_000);
    await dispatcher.destroy();
  });

  test('offers an update to some servers, whose next check installs it', async () => {
    const { control } = await start('--servers', '2', '--control', '0');
    await control.offerUpdate('209901010000', { servers: ['s2'] });
    const checked = async (server: string): Promise<unknown> => {
      await control.passThrough(server, 'POST', '/os/1.0/system/update/:check');
      return (await control.passThrough(server, 'GET', '/os/1.0')).body;
    };
    expect(await checked('s1')).toMatchObject({ metadata: { environment: { os_version_next: '' } } });
    expect(await checked('s2')).toMatchObject({ metadata: { environment: { os_version_next: '209901010000' } } });
    await control.power('s2', 'reboot');
    const { body } = await control.passThrough('s2', 'GET', '/os/1.0');
    expect(body).toMatchObject({ metadata: { environment: { os_version: '209901010000', os_version_next: '' } } });
  });

  test('refuses a moment that there is not, and one without a power cut', async () => {
    const { control } = await start('--servers', '1', '--control', '0');
    const plant = (fault: object): Promise<unknown> => control.plantFault(fault as { effect: 'die' });
    await expect(plant({ effect: 'die', moment: 'noon' })).rejects.toThrow('moment must be one of bootstrap-recorded');
    await expect(plant({ effect: 'slow', moment: 'join-begun' })).rejects.toThrow(
      'moment goes with the effects die and fail',
    );
    await expect(plant({ effect: 'fail' })).rejects.toThrow('the effect fail goes with the moment join-begun');
  });

  test('plants faults, counts them and clears them', async () => {
    const { control } = await start('--servers', '1', '--control', '0');
    const { id } = await control.plantFault({ effect: 'error', path: '/1.0/nothing' });
    expect(await control.faults()).toMatchObject([{ id, caught: 0, fault: { effect: 'error' } }]);
    await control.clearFaults(id);
    expect(await control.faults()).toEqual([]);
    await expect(control.plantFault({ effect: 'explode' as 'error' })).rejects.toThrow('effect must be one of');
  });

  test('shows the state of all servers, raw and made comparable', async () => {
    const { control } = await start('--servers', '2', '--control', '0');
    await control.failService('s2', 'lvm', ['no lock']);
    const failed = await control.passThrough('s2', 'PUT', '/os/1.0/services/lvm', {
      config: { enabled: true, system_id: 4 },
    });
    expect(failed).toMatchObject({ status: 500, body: { error: 'no lock' } });
    const { servers } = await control.state();
    expect(servers['s2']).toMatchObject({
      os: { services: { lvm: { config: { enabled: true, system_id: 4 }, running: false, starts: 1 } } },
    });
    const { servers: comparable } = await control.normalisedState(['s2']);
    expect(comparable).toMatchObject({ 'server-1': { os: { services: { lvm: { running: false } } } } });
  });
});

async function savedProfile(state: string): Promise<boolean> {
  const text = await readFile(join(state, 'simulator.json'), 'utf8').catch(() => '');
  return text.includes('"kept"');
}
