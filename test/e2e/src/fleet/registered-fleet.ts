import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, rowsOf } from '@muster/api-client';
import { startSimulator, type Simulator, type SimulatorOptions } from '@muster/simulator';
import type { Stack } from '../stack/stack.js';

/** Tries until it works or the time is over; the last error says why it did not. */
export async function eventually<T>(check: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (thrown) {
      if (performance.now() > deadline) throw thrown;
      await pause(50);
    }
  }
}

/** Issues a token through the API; gives its UUID. */
export async function issueToken(stack: Stack, uses: number): Promise<string> {
  const body = { uses_remaining: uses, description: '', channel: '' };
  const address = await addressOf(stack.client.api.POST('/1.0/provisioning/tokens', { body }));
  return address.slice(address.lastIndexOf('/') + 1);
}

/** Simulated servers that registered by themselves with a token; all of them are ready. */
export async function startRegisteredFleet(
  stack: Stack,
  count: number,
  options: SimulatorOptions = {},
): Promise<Simulator> {
  const server_token = await issueToken(stack, count);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  const simulator = await startSimulator({ servers: count, provider, ...options });
  await untilReady(stack, count);
  return simulator;
}

/** Waits until so many servers are ready. */
export async function untilReady(stack: Stack, count: number, withinMs?: number): Promise<void> {
  await eventually(async () => {
    const query = { recursion: '1' as const };
    const servers = await rowsOf(stack.client.api.GET('/1.0/provisioning/servers', { params: { query } }));
    const ready = servers.filter(({ server_status }) => server_status === 'ready');
    if (ready.length < count) {
      throw new Error(
        `${ready.length} of ${count} servers are ready: ${servers.map((s) => `${s.name} ${s.server_status} ${s.server_status_detail}`).join(', ')}`,
      );
    }
  }, withinMs);
}
