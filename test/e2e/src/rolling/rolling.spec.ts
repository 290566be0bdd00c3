import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, valueOf } from '@muster/api-client';
import type { Cluster, Operation } from '@muster/contracts';
import type { Simulator } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecordGate } from '../crash/record-gate.js';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { runInstance, statusOf, whereIs } from '../fleet/behind-the-back.js';
import { eventually, startRegisteredFleet, untilReady } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';

const LONG = { timeout: 120_000 };
const CONFIG = { rolling_restart: { post_restore_delay: '1s', restore_mode: '' } };
const MEMBERS = ['s1', 's2', 's3'];

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 3);
  await untilEnded(stack, await askForCluster(stack, { name: 'east', server_names: MEMBERS, config: CONFIG }));
  await runInstance(simulator, 'web', 's2');
}, 180_000);

let gate: RecordGate | undefined;

/** Stops the worker when a step of a member has had its effect; opened at the end whatever happens. */
async function gateAt(step: string, member: string): Promise<RecordGate> {
  gate = await RecordGate.close(stack.database.adminUrl, step, member);
  return gate;
}

async function openGate(): Promise<void> {
  const closed = gate;
  gate = undefined;
  await closed?.open();
}

/** What was done to a member before may take Muster a look or two to see. */
beforeEach(async () => {
  await untilReady(stack, MEMBERS.length);
});

afterEach(async () => {
  simulator.faults.clear();
  await openGate();
});

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

const params = { path: { name: 'east' }, header: { Prefer: 'respond-async' } };

const idOf = (address: string): string => address.slice(address.lastIndexOf('/') + 1);
const askForReboot = async (): Promise<string> =>
  idOf(await addressOf(stack.client.api.POST('/1.0/provisioning/clusters/{name}/:reboot', { params })));
const askForUpdate = async (reboot: boolean): Promise<string> =>
  idOf(
    await addressOf(stack.client.api.POST('/1.0/provisioning/clusters/{name}/:update', { params, body: { reboot } })),
  );

const operation = async (id: string): Promise<Operation> =>
  valueOf(stack.client.api.GET('/1.0/operations/{id}', { params: { path: { id } } }));
const cluster = async (): Promise<Cluster> =>
  valueOf(stack.client.api.GET('/1.0/provisioning/clusters/{name}', { params: { path: { name: 'east' } } }));
const statuses = (): Promise<string[]> => Promise.all(MEMBERS.map((member) => statusOf(simulator, member, member)));
/** Changes that were asked of the members since, in order: what, and of whom. */
function changes(after: number): string[] {
  const wanted = [/\/state$/, /:reboot$/, /:check$/];
  return simulator.calls
    .list({ after })
    .filter(({ method, path }) => method === 'POST' && wanted.some((pattern) => pattern.test(path)))
    .map(
      ({ server, path, body = '' }) =>
        `${path.endsWith('/state') ? JSON.parse(body).action : path.split(':')[1]} ${server}`,
    );
}
const now = (): number => simulator.calls.list().at(-1)?.sequence ?? 0;

const turnOf = (member: string): string[] => [`evacuate ${member}`, `reboot ${member}`, `restore ${member}`];

describe('a rolling reboot', () => {
  it(
    'goes through the members one after the other, the leader last; instances move away and come back',
    LONG,
    async () => {
      const since = now();
      const descriptions = new Set<string>();
      const reasons = new Set<string>();
      const id = await askForReboot();
      const seen = (async () => {
        for (;;) {
          const { in_progress_status: status } = (await cluster()).update_status;
          if (status.in_progress === '') return;
          expect(status.in_progress).toBe('rolling reboot');
          descriptions.add(String(status['status_description']));
          reasons.add((await operation(id)).waiting_for);
          await pause(20);
        }
      })();
      await untilEnded(stack, id, 'done', 90_000);
      await seen;
      expect(changes(since)).toEqual(['s2', 's3', 's1'].flatMap(turnOf));
      expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
      expect(await whereIs(simulator, 'web', 's1')).toEqual({ location: 's2', status: 'Running' });
      const counted = [...descriptions].map((text) => Number(/^\[\s*(\d+)\/15\]/.exec(text)?.[1]));
      expect(counted).toEqual(counted.toSorted((a, b) => a - b));
      expect(descriptions.size).toBeGreaterThan(3);
      expect([...reasons]).toContainEqual(expect.stringMatching(/^the delay after s2 to be over at /));
    },
  );

  it('holds the cluster and each member: what else is asked of them is refused with its name', LONG, async () => {
    const closed = await gateAt('evacuate', 's2');
    const id = await askForReboot();
    await closed.reached();
    for (const path of ['clusters/east/:reboot', 'servers/s3/system/:evacuate', 'servers/s3/system/:reboot?force=1']) {
      const asked = stack.client.request({ method: 'POST', path: `/1.0/provisioning/${path}` });
      await expect(asked).rejects.toMatchObject({ status: 409, message: expect.stringContaining(id) as string });
    }
    const { in_progress_status: status } = (await cluster()).update_status;
    expect(status).toMatchObject({ in_progress: 'rolling reboot', evacuated_before: [], error: '' });
    expect(status.pending_reboot).toEqual(expect.arrayContaining(['s2', 's3']));
    await openGate();
    await untilEnded(stack, id, 'done', 90_000);
  });

  it('is cancelled when the member in hand is back in service, and says where', LONG, async () => {
    const since = now();
    const reboot = { server: 's2', method: 'POST', path: '/os/1.0/system/:reboot' };
    simulator.faults.plant({ ...reboot, effect: 'slow', milliseconds: 1_000 });
    const id = await askForReboot();
    await eventually(async () => Promise.resolve(expect(changes(since)).toContain('reboot s2')));
    await stack.client.api.POST('/1.0/provisioning/clusters/{name}/:cancel-operation', { params });
    const ended = await untilEnded(stack, id, 'undone', 60_000);
    expect(ended.last_error?.message).toMatch(/^Cancelled after s2; .* are as before$/);
    expect(changes(since)).toEqual(turnOf('s2'));
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    expect((await cluster()).update_status.in_progress_status.in_progress).toBe('');
  });

  it('goes on where it was when its worker is killed in the middle', LONG, async () => {
    const since = now();
    const closed = await gateAt('evacuate', 's3');
    const id = await askForReboot();
    await closed.reached();
    await stack.programs.provisioning.kill();
    await openGate();
    await stack.programs.provisioning.start();
    await untilEnded(stack, id, 'done', 90_000);
    const asked = changes(since);
    expect(asked.filter((change) => change.startsWith('reboot'))).toHaveLength(3);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    expect((await whereIs(simulator, 'web', 's1')).location).toBe('s2');
  });

  it('stops where a member refuses, names who is out of service, and goes on when it is resumed', LONG, async () => {
    const fault = { effect: 'error', status: 400, message: 'no reboot today' } as const;
    simulator.faults.plant({ ...fault, server: 's2', method: 'POST', path: '/os/1.0/system/:reboot' });
    const id = await askForReboot();
    const failed = await untilEnded(stack, id, 'failed', 60_000);
    expect(failed.steps.find(({ name, server }) => name === 'evacuate' && server === 's2')?.left_over).toBe(
      's2 is out of service',
    );
    expect((await cluster()).update_status.in_progress_status).toMatchObject({
      in_progress: 'error',
      error: expect.stringMatching(/no reboot today.*server "s2" is out of service/) as string,
    });
    simulator.faults.clear();
    await stack.client.api.POST('/1.0/operations/{id}/:resume', { params: { ...params, path: { id } } });
    const done = await untilEnded(stack, id, 'done', 90_000);
    expect(done.steps.filter(({ left_over }) => left_over !== '')).toEqual([]);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
  });

  it('that has failed is cancelled: the member that it left out of service is brought back', LONG, async () => {
    const fault = { effect: 'error', status: 400, message: 'no reboot today' } as const;
    simulator.faults.plant({ ...fault, server: 's3', method: 'POST', path: '/os/1.0/system/:reboot' });
    const id = await askForReboot();
    await untilEnded(stack, id, 'failed', 60_000);
    expect(await statusOf(simulator, 's3', 's1')).toBe('Evacuated');
    await stack.client.api.POST('/1.0/provisioning/clusters/{name}/:cancel-operation', { params });
    const { steps } = await untilEnded(stack, id, 'undone', 60_000);
    expect(steps.filter(({ server, state }) => server === 's2' && state !== 'done')).toEqual([]);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
  });

  it('leaves a member out of service that somebody had taken out of it', LONG, async () => {
    await stack.client.api.POST('/1.0/provisioning/servers/{name}/system/:evacuate', {
      params: { path: { name: 's3' } },
    });
    const since = now();
    const id = await askForReboot();
    await untilEnded(stack, id, 'done', 90_000);
    expect(changes(since)).toContain('reboot s3');
    expect(changes(since)).not.toContain('restore s3');
    expect(await statusOf(simulator, 's3', 's1')).toBe('Evacuated');
    await stack.client.api.POST('/1.0/provisioning/servers/{name}/system/:restore', {
      params: { path: { name: 's3' } },
    });
  });

  it('leaves instances where they went, when the cluster is configured so', LONG, async () => {
    const configure = async (restore_mode: '' | 'skip') => {
      const { connection_url, channel, description, properties } = await cluster();
      const config = { rolling_restart: { post_restore_delay: '', restore_mode } };
      await stack.client.api.PUT('/1.0/provisioning/clusters/{name}', {
        params: { path: { name: 'east' } },
        body: { connection_url, channel, description, properties, config },
      });
    };
    await configure('skip');
    const since = now();
    await untilEnded(stack, await askForReboot(), 'done', 90_000);
    const restored = simulator.calls
      .list({ after: since })
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/state'))
      .map(({ body = '' }) => JSON.parse(body) as { action: string; mode: string })
      .filter(({ action }) => action === 'restore');
    expect(restored.map(({ mode }) => mode)).toEqual(['skip', 'skip', 'skip']);
    expect(await statuses()).toEqual(['Online', 'Online', 'Online']);
    await configure('');
  });

  it('does not begin while a member is away', LONG, async () => {
    await simulator.host('s3').cutPower();
    try {
      const since = now();
      const refused = await stack.client
        .request({
          method: 'POST',
          path: '/1.0/provisioning/clusters/east/:reboot',
          headers: { prefer: 'respond-async' },
        })
        .then(async ({ body }) => {
          const { metadata } = JSON.parse(body.toString()) as { metadata: Operation };
          return (await untilEnded(stack, metadata.id, 'undone', 60_000)).last_error?.message;
        })
        .catch((thrown: Error) => thrown.message);
      expect(refused).toMatch(/s3/);
      expect(changes(since)).toEqual([]);
    } finally {
      await simulator.host('s3').powerOn();
    }
    await eventually(async () => expect(await statuses()).toEqual(['Online', 'Online', 'Online']));
  });
});

describe('a rolling update', () => {
  it('without a reboot only installs what each member finds, and says who needs a reboot', LONG, async () => {
    simulator.offerUpdate('202612010000', { servers: ['s2'] });
    const since = now();
    await untilEnded(stack, await askForUpdate(false), 'done', 60_000);
    expect(changes(since)).toEqual(['check s2', 'check s3', 'check s1']);
    await eventually(async () => expect((await cluster()).update_status['needs_reboot']).toEqual(['s2']));
  });

  it('with a reboot takes only those out of service that need it', LONG, async () => {
    const since = now();
    await untilEnded(stack, await askForUpdate(true), 'done', 60_000);
    expect(changes(since)).toEqual(['check s2', ...turnOf('s2'), 'check s3', 'check s1']);
    expect(simulator.host('s2').os.state.osVersion).toBe('202612010000');
    await eventually(async () => expect((await cluster()).update_status['needs_reboot']).toBeUndefined());
  });
});
