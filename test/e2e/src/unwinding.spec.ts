import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsOf } from '@muster/api-client';
import type { Simulator } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from './fleet/form-cluster.js';
import { startRegisteredFleet } from './fleet/registered-fleet.js';
import { startTestStack, type TestStack } from './stack/test-stack.js';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const SERVERS = ['s1', 's2', 's3'];

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 3);
}, 120_000);

afterEach(() => {
  simulator.faults.clear();
});

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

async function ask(name: string): Promise<string> {
  return askForCluster(stack, {
    name,
    server_names: SERVERS,
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  });
}

const clusters = () =>
  rowsOf(stack.client.api.GET('/1.0/provisioning/clusters', { params: { query: { recursion: '1' } } }));
const servers = () =>
  rowsOf(stack.client.api.GET('/1.0/provisioning/servers', { params: { query: { recursion: '1' } } }));

/**
 * What the servers hold. A service that was configured once and is off again is the same as one that never was: IncusOS
 * answers the same for both.
 */
function stateOfServers(): unknown {
  const state = simulator.state({ normalised: true });
  for (const server of Object.values(state.servers) as { os: { services: Record<string, { running: boolean }> } }[]) {
    const running = Object.entries(server.os.services).filter(([, service]) => service.running);
    server.os.services = Object.fromEntries(running);
  }
  return state;
}

/** Refusals of a server, each at another step before the pivot. */
const REFUSALS = [
  ['a service', { server: 's3', method: 'PUT', path: '/os/1.0/services/nvme' }],
  ['its update channel', { server: 's2', method: 'PUT', path: '/os/1.0/system/update' }],
  ['its addresses', { server: 's3', method: 'PUT', path: '/1.0' }],
] as const;

describe('create-cluster, when a server refuses before the pivot', () => {
  it.each(REFUSALS)(
    'takes back what it did, and frees name and servers: %s',
    { timeout: 60_000 },
    async (what, call) => {
      const before = stateOfServers();
      simulator.faults.plant({ effect: 'error', status: 400, message: `planted refusal of ${what}`, ...call });
      const operation = await untilEnded(stack, await ask('refused'), 'undone', 30_000);

      expect(operation.last_error?.message).toContain(`planted refusal of ${what}`);
      expect(stateOfServers()).toEqual(before);
      expect(await clusters()).toEqual([]);
      expect((await servers()).map(({ name, cluster, server_status }) => [name, cluster, server_status])).toEqual(
        SERVERS.map((name) => [name, '', 'ready']),
      );
    },
  );

  it(
    'forms the cluster with the same name and servers afterwards, also when one of them is late for a moment',
    {
      timeout: 60_000,
    },
    async () => {
      simulator.faults.plant({
        effect: 'slow',
        server: 's2',
        method: 'GET',
        path: '/1.0/instances',
        milliseconds: 6_000,
      });
      await untilEnded(stack, await ask('refused'), 'done', 30_000);
      expect((await clusters()).map(({ name, status }) => [name, status])).toEqual([['refused', 'ready']]);
    },
  );
});
