import { freePort } from '@muster/infrastructure';
import type { Simulator } from '@muster/simulator';
import { valueOf } from '@muster/api-client';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { eventually, startRegisteredFleet } from '../fleet/registered-fleet.js';
import { ServiceProcess } from '../stack/service-process.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';

const OTHERS = ['s2', 's3', 's4', 's5', 's6'];

let stack: TestStack;
let simulator: Simulator;
let secondCopy: ServiceProcess;
let admin: Client;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 6);
  const { settings } = stack.programs.provisioning;
  secondCopy = new ServiceProcess({
    ...settings,
    healthPort: await freePort(),
    logFile: `${settings.logFile}.second`,
    environment: { ...settings.environment, MUSTER_ROLES: 'poller' },
  });
  await secondCopy.start();
  admin = new Client({ connectionString: stack.database.adminUrl });
  await admin.connect();
}, 120_000);

afterAll(async () => {
  await admin?.end();
  await secondCopy?.stop();
  await simulator?.close();
  await stack?.stop();
});

/** Makes servers due now, to be looked at in full. */
async function makeDue(names: readonly string[]): Promise<void> {
  await admin.query('UPDATE provisioning.server SET poll_at = now(), full_poll_at = NULL WHERE name = ANY($1)', [
    names,
  ]);
}

/** How many of the servers that were made due have been looked at, to the end. */
async function lookedAt(names: readonly string[]): Promise<number> {
  const { rows } = await admin.query(
    'SELECT FROM provisioning.server WHERE full_poll_at IS NOT NULL AND name = ANY($1)',
    [names],
  );
  return rows.length;
}

async function serverOf(name: string) {
  return valueOf(stack.client.api.GET('/1.0/provisioning/servers/{name}', { params: { path: { name } } }));
}

const conditionOf = async (name: string, type: string) =>
  (await serverOf(name)).conditions.find((condition) => condition.type === type);

/** How often each server was asked whether it is there. */
const looksAt = (names: readonly string[]): number[] =>
  names.map(
    (name) => simulator.calls.list().filter(({ server, path }) => server === name && path === '/os/1.0').length,
  );

describe('a server that hangs', () => {
  it('delays no other, whichever copy looks at it, and says why it is not reached', { timeout: 60_000 }, async () => {
    const fault = simulator.faults.plant({ effect: 'hang', server: 's1', times: 0 });
    await makeDue(['s1']);
    await eventually(async () => expect(looksAt(['s1'])[0]).toBeGreaterThan(0));
    await eventually(async () => {
      const { rows } = await admin.query(
        "SELECT FROM provisioning.server WHERE name = 's1' AND poll_at > now() + interval '30 s'",
      );
      expect(rows).toHaveLength(1);
    });
    // It is being looked at, and nobody knows yet that it does not answer.
    for (let round = 1; round <= 3; round += 1) {
      const before = looksAt(OTHERS);
      await makeDue(OTHERS);
      await eventually(async () => expect(looksAt(OTHERS)).toEqual(before.map((looks) => looks + 1)), 4_000);
      await eventually(async () => expect(await lookedAt(OTHERS)).toBe(OTHERS.length), 4_000);
    }
    expect((await serverOf('s1')).server_status).toBe('ready');
    await eventually(async () =>
      expect(await serverOf('s1')).toMatchObject({ server_status: 'offline', server_status_detail: 'unresponsive' }),
    );
    expect(await conditionOf('s1', 'Reachable')).toMatchObject({
      status: 'False',
      reason: 'Unresponsive',
      last_error: { code: 'server.timeout' },
      next_attempt_at: expect.stringMatching(/^2/) as string,
    });
    simulator.faults.clear(fault);
    await makeDue(['s1']);
    await eventually(async () => {
      expect(await conditionOf('s1', 'Reachable')).toMatchObject({ status: 'True', last_error: null });
      expect(await serverOf('s1')).toMatchObject({ server_status: 'ready', server_status_detail: '' });
    });
  });
});

/** How many events told that a server changed. */
async function eventsOf(name: string): Promise<number> {
  const { rows } = await admin.query(
    "SELECT FROM provisioning.outbox WHERE noun = 'server' AND verb = 'updated' AND data->>'name' = $1",
    [name],
  );
  return rows.length;
}

/** Has a server looked at in full, to the end. */
async function look(name: string): Promise<void> {
  await makeDue([name]);
  await eventually(async () => expect(await lookedAt([name])).toBe(1));
}

describe('a server whose status stays', () => {
  it('is told of in one event when a look finds news, and in none when it does not', { timeout: 60_000 }, async () => {
    await look('s4');
    const before = await eventsOf('s4');
    await look('s4');
    expect(await eventsOf('s4')).toBe(before);
    simulator.host('s4').pretend({ needsReboot: true });
    await look('s4');
    await look('s4');
    expect(await eventsOf('s4')).toBe(before + 1);
    expect(await serverOf('s4')).toMatchObject({ server_status: 'ready', version_data: { needs_reboot: true } });
  });
});

/** Evacuates or restores a member as an administrator does with Incus itself. */
async function tellMember(name: string, action: 'evacuate' | 'restore'): Promise<void> {
  const reply = await simulator.callAsAdministrator(name, {
    method: 'POST',
    url: `/1.0/cluster/members/${name}/state`,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ action, mode: '' })),
    peerAddress: '127.0.0.1',
  });
  expect(reply.status).toBe(202);
  await makeDue([name]);
}

describe('a member', () => {
  it(
    'that was evacuated outside of Muster is seen in maintenance, and again in service',
    { timeout: 60_000 },
    async () => {
      await untilEnded(stack, await askForCluster(stack, { name: 'east', server_names: ['s2', 's3'] }));
      const cluster = async () =>
        valueOf(stack.client.api.GET('/1.0/provisioning/clusters/{name}', { params: { path: { name: 'east' } } }));
      expect((await cluster()).conditions.filter(({ fine }) => !fine)).toEqual([]);
      await tellMember('s3', 'evacuate');
      await eventually(async () => {
        expect(await serverOf('s3')).toMatchObject({
          version_data: { in_maintenance: 2 },
          update_state: 'in maintenance, restore pending',
          recommended_action: 'restore',
        });
      });
      const { conditions, update_status } = await cluster();
      expect(conditions.find(({ type }) => type === 'Degraded')).toMatchObject({
        status: 'True',
        reason: 'MembersInMaintenance',
      });
      expect(update_status.in_maintenance).toEqual(['s3']);
      await tellMember('s3', 'restore');
      await eventually(async () => expect((await cluster()).conditions.filter(({ fine }) => !fine)).toEqual([]));
    },
  );
});
