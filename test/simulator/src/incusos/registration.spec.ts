import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { makeServerPair } from '../incus/certificates.js';
import { startSimulator } from '../simulator.js';
import type { Simulator, SimulatorOptions } from '../simulator.js';
import type { ProviderConfig } from './incus-os-state.js';

// Machines on which everything runs at once are slow.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

interface Received {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly protocol: string | null;
  readonly certificate: string | undefined;
  readonly body: Record<string, unknown>;
}

/** A provider as upstream answers: real TLS, client certificates asked for. */
class Provider {
  readonly received: Received[] = [];
  readonly pair = makeServerPair('provider.example');
  readonly client = makeServerPair('fleet');
  /** Answers to registrations before the first good one. */
  readonly refusals: number[] = [];
  readonly #server = https.createServer(
    { cert: this.pair.certificate, key: this.pair.key, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const socket = request.socket as TLSSocket;
        this.received.push({
          method: request.method ?? '',
          url: request.url ?? '',
          contentType: request.headers['content-type'],
          protocol: socket.getProtocol(),
          certificate: socket.getPeerX509Certificate()?.toString(),
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>,
        });
        const refusal = request.method === 'POST' ? this.refusals.shift() : undefined;
        if (refusal === 0) {
          request.socket.destroy();
          return;
        }
        const metadata = { certificate: this.client.certificate };
        const good = { type: 'sync', status: 'Success', status_code: 200, metadata };
        const bad = { type: 'error', error: 'Token exhausted', error_code: refusal };
        response.writeHead(refusal ?? 201, { 'content-type': 'application/json' });
        response.end(JSON.stringify(refusal === undefined ? good : bad));
      });
    },
  );

  async open(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  config(certificate: string | undefined = this.pair.certificate): ProviderConfig {
    const { port } = this.#server.address() as AddressInfo;
    const provider = { server_url: `https://127.0.0.1:${port}`, server_token: 'a-token' };
    return certificate === undefined ? provider : { ...provider, server_certificate: certificate };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let provider: Provider;
let simulator: Simulator | undefined;

beforeEach(async () => {
  provider = new Provider();
  await provider.open();
});

afterEach(async () => {
  await simulator?.close();
  provider.close();
});

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const pauses = { betweenRegistrations: 10, betweenSelfUpdates: 10, reboot: 10 };
  simulator = await startSimulator({ provider: provider.config(), pauses, ...options });
  return simulator;
}

/** Retries until the assertion holds. */
const eventually = (assertion: () => void): Promise<void> => vi.waitFor(assertion, { timeout: 4000, interval: 10 });

describe('registration', () => {
  test('goes out as IncusOS sends it, with the pair of server.crt as client certificate', async () => {
    const { os, incus } = (await start()).host('s1');
    await eventually(() => expect(os.ready).toBe(true));
    const { certificate } = await incus.serverKeyPair();
    expect(provider.received[0]).toEqual({
      method: 'POST',
      url: '/1.0/provisioning/servers?token=a-token',
      contentType: undefined,
      protocol: 'TLSv1.3',
      certificate,
      body: {
        public_connection_url: '',
        channel: '',
        description: '',
        properties: {},
        bmc_config: {},
        name: 's1',
        connection_url: `https://${incus.address}`,
        machine_id: os.options.machineId,
        system_uuid: os.options.systemUuid,
      },
    });
  });

  test('trusts the certificate of the answer, then says that the system is ready', async () => {
    const { os, incus } = (await start()).host('s1');
    await eventually(() => expect(provider.received).toHaveLength(2));
    expect(provider.received[1]).toMatchObject({
      method: 'PUT',
      url: '/1.0/provisioning/servers/:self',
      body: { connection_url: `https://${incus.address}`, cause: 'system-is-ready' },
    });
    const trusted = incus.database.trusted.map(({ type, certificate }) => ({ type, certificate: certificate.trim() }));
    expect(trusted).toEqual([{ type: 'client', certificate: provider.client.certificate.trim() }]);
    expect(os.state.fallback.trusted_client_certificates).toEqual([provider.client.certificate]);
  });

  test('is tried again when the connection breaks', async () => {
    provider.refusals.push(0, 0);
    const { os } = (await start()).host('s1');
    await eventually(() => expect(os.ready).toBe(true));
    expect(provider.received.filter(({ method }) => method === 'POST')).toHaveLength(3);
  });

  test('keeps the host from becoming ready while it is refused, and is tried at the next start', async () => {
    provider.refusals.push(403);
    const { os } = (await start()).host('s1');
    await eventually(() => expect(provider.received).toHaveLength(1));
    expect(os.ready).toBe(false);
    await eventually(() => expect(os.ready).toBe(true));
  });

  test('does not speak to a provider whose certificate is not the pinned one', async () => {
    const stranger = makeServerPair('provider.example').certificate;
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const { os } = (await start({ provider: provider.config(stranger), log })).host('s1');
    await eventually(() => expect(lines.join('\n')).toMatch(/certificate|CERT|self/i));
    expect(os.ready).toBe(false);
    expect(provider.received).toEqual([]);
  });

  test('happens once: a restarted host only says that it is ready', async () => {
    const { os } = (await start()).host('s1');
    await eventually(() => expect(os.ready).toBe(true));
    os.reboot();
    await os.settled();
    await eventually(() => {
      const causes = provider.received.map(({ method, body }) => (method === 'PUT' ? body['cause'] : method));
      expect(causes).toEqual(['POST', 'system-is-ready', 'system-reboot-triggered', 'system-is-ready']);
    });
  });

  test('is followed by word of a changed network, also when the change itself is never answered', async () => {
    const { os } = (await start()).host('s1');
    await eventually(() => expect(os.ready).toBe(true));
    const admin = new Administrator(simulator as Simulator);
    await admin.enter();
    simulator?.faults.plant({ effect: 'hang-after', method: 'PUT', path: '/os/1.0/system/network' });
    const body = { config: { dns: { hostname: 'renamed' } } };
    const call = admin.call('s1', 'PUT', '/os/1.0/system/network', body, { milliseconds: 300 });
    await expect(call).rejects.toThrow(/timeout|aborted/i);
    const changed = expect.objectContaining({ body: expect.objectContaining({ cause: 'network-config-changed' }) });
    await eventually(() => expect(provider.received).toContainEqual(changed));
    expect(await admin.must('s1', 'GET', '/os/1.0/system/network')).toMatchObject(body);
    await admin.close();
  });

  test('happens again after a factory reset, with the token of its seed and another certificate', async () => {
    const { os, incus } = (await start()).host('s1');
    await eventually(() => expect(os.ready).toBe(true));
    const before = (await incus.serverKeyPair()).certificate;
    os.services.update('lvm', { body: Buffer.from('{"config":{"enabled":true,"system_id":3}}') });
    const config = { ...provider.config(), server_token: 'another-token' };
    const body = Buffer.from(
      JSON.stringify({ seeds: { provider: { name: 'operations-center', config, version: '1' } } }),
    );
    const reset = { method: 'POST', url: '/1.0/system/:factory-reset', headers: {}, body, peerAddress: '' };
    const reply = await os.answer(reset);
    reply.afterwards?.();
    await os.settled();
    expect(os.ready).toBe(true);
    expect(os.services.read('lvm').config['enabled']).toBe(false);
    const registrations = provider.received.filter(({ method }) => method === 'POST');
    expect(registrations.map(({ url }) => url.split('=')[1])).toEqual(['a-token', 'another-token']);
    expect(registrations[1]?.certificate).not.toBe(before);
  });
});
