import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HUB_ADDRESS, removeIncusHosts, type IncusHost } from '@muster/incus-host';
import { valueOf } from '@muster/api-client';
import type { Operation } from '@muster/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askToDelete, clusterNames, forget, leftOver } from '../clusters/deletion.js';
import { RecordGate } from '../crash/record-gate.js';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { eventually } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { registeredHosts, untilFree } from './registered-hosts.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
const LONG_MS = 240_000;
const LONG = { timeout: LONG_MS };
const ENDS_MS = 120_000;

let stack: TestStack;
let hosts: IncusHost[] = [];

/** Starts Muster for the tests of a group. */
function withMuster({ deletePatienceSeconds }: { readonly deletePatienceSeconds: number }): void {
  beforeAll(async () => {
    const patience = { MUSTER_DELETE_PATIENCE_SECONDS: String(deletePatienceSeconds) };
    stack = await startTestStack({ host: HUB_ADDRESS, environment: { provisioning: patience } });
  });
  afterAll(async () => {
    await stack?.stop();
  });
}

/** Every test has hosts of its own. */
afterEach(async () => {
  await removeIncusHosts(hosts);
  hosts = [];
  for (const name of await clusterNames(stack)) await forget(stack, name);
});

const names = (): string[] => hosts.map(({ hostname }) => hostname);

async function ask(cluster: string): Promise<string> {
  hosts = await registeredHosts(
    stack,
    ['a', 'b', 'c'].map((letter) => `${cluster}-${letter}`),
  );
  return askForCluster(stack, {
    name: cluster,
    server_names: names(),
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  });
}

async function formed(cluster: string): Promise<void> {
  await untilEnded(stack, await ask(cluster), 'done', ENDS_MS);
}

/** Kills the worker with SIGKILL after a step had its effect and before it is recorded, and starts it again. */
async function killedAt(gate: RecordGate): Promise<void> {
  await gate.reached();
  await stack.programs.provisioning.kill();
  await gate.open();
  await stack.programs.provisioning.start();
}

/** The members as each of the hosts lists them. */
async function seenByEach(): Promise<string[][]> {
  return Promise.all(
    hosts.map(async (host) => {
      const members = (await host.ask('GET', '/1.0/cluster/members?recursion=1')) as {
        server_name: string;
        status: string;
      }[];
      return members.map(({ server_name, status }) => `${server_name} ${status}`).toSorted();
    }),
  );
}

/** Nothing of a cluster on these hosts: no membership and no pool. */
async function expectClean(clean: readonly IncusHost[]): Promise<void> {
  for (const host of clean) {
    expect(await host.ask('GET', '/1.0')).toMatchObject({ environment: { server_clustered: false } });
    expect(await host.ask('GET', '/1.0/storage-pools')).toEqual([]);
  }
}

function operation(id: string): Promise<Operation> {
  return valueOf(stack.client.api.GET('/1.0/operations/{id}', { params: { path: { id } } }));
}

describe('forming a cluster of real Incus, with the worker killed after the effect and before the record', () => {
  withMuster({ deletePatienceSeconds: 60 });

  it.each([
    ['bootstrap', ''],
    ['join-members', 'b'],
    ['apply-application', ''],
  ])('ends in a whole cluster: %s %s', LONG, async (step, letter) => {
    const cluster = `kill-${step}`;
    const gate = await RecordGate.close(stack.database.adminUrl, step, letter === '' ? '' : `${cluster}-${letter}`);
    const id = await ask(cluster);
    await killedAt(gate);
    await untilEnded(stack, id, 'done', ENDS_MS);
    const whole = names().map((name) => `${name} Online`);
    expect(await seenByEach()).toEqual([whole, whole, whole]);
  });
});

describe('a member of real Incus on which a power cut left a pool half made', () => {
  withMuster({ deletePatienceSeconds: 60 });

  it('joins anew, and the cluster is whole', LONG, async () => {
    const cluster = 'half';
    const gate = await RecordGate.close(stack.database.adminUrl, 'join-members', `${cluster}-c`);
    const id = await ask(cluster);
    await gate.reached();
    await hosts[1]?.leaveHalfMadePool('local');
    await gate.open();
    await untilEnded(stack, id, 'done', ENDS_MS);
    const whole = names().map((name) => `${name} Online`);
    expect(await seenByEach()).toEqual([whole, whole, whole]);
    for (const name of names()) {
      expect(await hosts[0]?.ask('GET', `/1.0/storage-pools/local?target=${name}`)).toMatchObject({
        status: 'Created',
      });
      expect(await hosts[0]?.ask('GET', `/1.0/networks/meshbr0?target=${name}`)).toMatchObject({
        status: 'Created',
        config: { 'tunnel.mesh.interface': 'eth0' },
      });
    }
  });
});

describe('a server of real Incus that is lost for good while its cluster is formed', () => {
  withMuster({ deletePatienceSeconds: 5 });

  it('holds it up with a reason, and a deletion frees the others and names it', LONG, async () => {
    const cluster = 'lost';
    const gate = await RecordGate.close(stack.database.adminUrl, 'join-members', `${cluster}-b`);
    const id = await ask(cluster);
    const [a, b, lost] = hosts as [IncusHost, IncusHost, IncusHost];
    await gate.reached();
    await lost.powerCut();
    await gate.open();
    await eventually(async () => {
      const { state, last_error: error } = await operation(id);
      expect(state).toBe('waiting');
      expect(error?.message).toContain(lost.hostname);
    });
    const deletion = await askToDelete(stack, cluster, { mode: 'factory-reset' });
    const { [lost.hostname]: left, ...others } = leftOver(await untilEnded(stack, deletion, 'done', ENDS_MS));
    expect(left).toContain(lost.hostname);
    expect(others).toEqual({});
    await untilFree(stack, [a.hostname, b.hostname]);
    await expectClean([a, b]);
  });
});

describe('deleting a cluster of real Incus', () => {
  withMuster({ deletePatienceSeconds: 150 });

  it('ends with clean servers when the worker is killed in the middle', LONG, async () => {
    await formed('wipe');
    const gate = await RecordGate.close(stack.database.adminUrl, 'clean-servers', 'wipe-b');
    const deletion = await askToDelete(stack, 'wipe', { mode: 'factory-reset' });
    await killedAt(gate);
    expect(leftOver(await untilEnded(stack, deletion, 'done', ENDS_MS))).toEqual({});
    await untilFree(stack, names());
    await expectClean(hosts);
  });

  it('ends with clean servers when one has no power while the others are reset, and comes back', LONG, async () => {
    await formed('dark');
    const [, dark] = hosts as [IncusHost, IncusHost, IncusHost];
    await dark.powerCut();
    const deletion = await askToDelete(stack, 'dark', { mode: 'factory-reset' });
    await untilFree(
      stack,
      names().filter((name) => name !== dark.hostname),
    );
    // Its Incus waits for a leader that is gone; in the end IncusOS listens by itself.
    await dark.powerOn();
    expect(leftOver(await untilEnded(stack, deletion, 'done', ENDS_MS))).toEqual({});
    await untilFree(stack, names());
    await expectClean(hosts);
  });
});
