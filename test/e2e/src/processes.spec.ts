import { readFile } from 'node:fs/promises';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordGate } from './crash/record-gate.js';
import { askForCluster, inventoryOf, untilEnded } from './fleet/form-cluster.js';
import { eventually, startRegisteredFleet } from './fleet/registered-fleet.js';
import type { ProgramName } from './stack/stack.js';
import { startTestStack, type TestStack } from './stack/test-stack.js';

const PROGRAMS: readonly ProgramName[] = ['gateway', 'templates', 'provisioning', 'inventory'];
const PRESEED = { storage_pools: [{ name: 'local', driver: 'dir' }] };
const TRACE_ID = /^[0-9a-f]{2}-([0-9a-f]{32})-/;

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 6);
}, 120_000);

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

interface Span {
  readonly name: string;
  readonly trace_id: string;
}

async function spans(): Promise<Span[]> {
  const text = await readFile(stack.traceFile, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Span);
}

describe('the four services', () => {
  it('are four processes', () => {
    expect(new Set(PROGRAMS.map((name) => stack.programs[name].pid)).size).toBe(4);
  });

  it.each(PROGRAMS.map((name, index) => [name, `s${index + 1}`] as const))(
    'finish a cluster although %s is killed by its process id while it is formed',
    { timeout: 60_000 },
    async (name, server) => {
      const gate = await RecordGate.close(stack.database.adminUrl, 'set-addresses', server);
      const operation = await askForCluster(stack, {
        name: `without-${name}`,
        server_names: [server],
        application_seed_config: PRESEED,
      });
      await gate.reached();
      await stack.programs[name].kill();
      await gate.open();
      await stack.programs[name].start();
      await untilEnded(stack, operation, 'done', 40_000);
      const pools = await eventually(() => inventoryOf(stack, `without-${name}`, 'storage_pools'));
      expect(pools.map((pool) => pool.name)).toEqual(['local']);
    },
  );
});

describe('a trace', () => {
  it(
    'leads from the request to the calls on the servers, also when the worker was killed in between',
    { timeout: 60_000 },
    async () => {
      const gate = await RecordGate.close(stack.database.adminUrl, 'set-addresses', 's5');
      const operation = await askForCluster(stack, {
        name: 'traced',
        server_names: ['s5', 's6'],
        application_seed_config: PRESEED,
      });
      await gate.reached();
      const before = simulator.calls.list().at(-1)?.sequence ?? 0;
      await stack.programs.provisioning.kill();
      await gate.open();
      await stack.programs.provisioning.start();
      await untilEnded(stack, operation, 'done', 40_000);

      const idOf = (method: string, path: string, after: number): string | undefined => {
        const call = simulator.calls
          .list({ after })
          .find((one) => one.method === method && one.path === path && one.server.match(/s[56]/));
        return TRACE_ID.exec(call?.traceparent ?? '')?.[1];
      };
      const early = idOf('PUT', '/1.0', 0);
      const late = idOf('PUT', '/1.0/cluster', before);
      expect(early).toBeDefined();
      expect(late).toBe(early);
      await eventually(async () => {
        const names = (await spans()).filter(({ trace_id }) => trace_id === early).map((span) => span.name);
        expect(names).toContain('POST /1.0/provisioning/clusters');
        expect(names).toContain('operation create-cluster');
        expect(names).toContain('step join-members');
      });
    },
  );
});
