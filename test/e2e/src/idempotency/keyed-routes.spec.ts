import { randomUUID } from 'node:crypto';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Askers, type Sent } from '../bad-input/ask.js';
import { Everything } from '../bad-input/everything.js';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { eventually, startRegisteredFleet } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { WITH_KEY, WITHOUT_KEY, type World } from './keyed-routes.js';

const SERVERS = 24;
const READS = new Set(['get', 'head']);

let stack: TestStack;
let simulator: Simulator;
let everything: Everything;
let askers: Askers;
let world: World;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, SERVERS);
  everything = await Everything.of(stack.database.adminUrl);
  askers = new Askers(stack);
  const free = Array.from({ length: SERVERS - 1 }, (_, index) => `s${index + 2}`);
  let names = 0;
  world = {
    ask: askers.administrator(),
    unique: () => `unique-${++names}`,
    cluster: 'standing',
    server: 's1',
    freeServer: () => free.pop() ?? 'there are too few servers',
    // Refused on the way forward, and once more on the way back.
    failedOperation: () => stuckOperation({ status: 400, times: 2 }, 'failed'),
    // Long enough that a command finds it waiting, whatever it does next.
    waitingOperation: () => stuckOperation({ status: 500, times: 3 }, 'waiting'),
  };
  await untilEnded(stack, await askForCluster(stack, { name: 'standing', server_names: ['s1'] }));
  await eventually(async () => {
    const { metadata } = await world.ask({ method: 'GET', path: '/1.0/inventory/status?cluster=standing' });
    if ((metadata as { current: boolean }[])[0]?.current !== true) throw new Error('the inventory is not current yet');
  });
}, 180_000);

afterAll(async () => {
  await askers?.close();
  await everything?.close();
  await simulator?.close();
  await stack?.stop();
});

/** A cluster's creation that a server stops before the pivot. */
async function stuckOperation(
  refusal: { status: number; times: number },
  state: 'failed' | 'waiting',
): Promise<string> {
  const server = world.freeServer();
  simulator.faults.plant({ effect: 'error', server, method: 'PUT', path: '/os/1.0/system/update', ...refusal });
  const id = await askForCluster(stack, { name: world.unique(), server_names: [server] });
  await untilEnded(stack, id, state);
  return id;
}

/** Every request of the API's document that can change something: `METHOD path`. */
async function changingRoutes(): Promise<{ route: string; takesKey: boolean }[]> {
  const { body } = await stack.client.request({ method: 'GET', path: '/1.0/openapi.json' });
  const { paths } = JSON.parse(body.toString()) as {
    paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => !READS.has(method))
      .map(([method, { parameters = [] }]) => ({
        route: `${method.toUpperCase()} ${path}`,
        takesKey: parameters.some(({ name }) => name === 'Idempotency-Key'),
      })),
  );
}

describe('every request that changes something', () => {
  it('takes an Idempotency-Key, or is named here with the reason why not', async () => {
    const routes = await changingRoutes();
    const taking = routes.filter(({ takesKey }) => takesKey).map(({ route }) => route);
    const others = routes.filter(({ takesKey }) => !takesKey).map(({ route }) => route);
    expect(taking.toSorted()).toEqual(Object.keys(WITH_KEY).toSorted());
    expect(others.toSorted()).toEqual(Object.keys(WITHOUT_KEY).toSorted());
  });

  it.each(Object.entries(WITH_KEY))(
    'sent again with its key gets the same answer and changes nothing; another body is refused: %s',
    { timeout: 60_000 },
    async (route, prepare) => {
      const { request, another } = await prepare(world);
      const method = route.split(' ')[0] as Sent['method'];
      const headers = { 'Idempotency-Key': randomUUID() };

      const first = await world.ask({ ...request, method, headers });
      expect([first.status, first.error]).toEqual([first.status < 300 ? first.status : 'a success', '']);
      const before = await settled();
      expect(await world.ask({ ...request, method, headers })).toEqual(first);
      expect(await world.ask({ ...another, method, headers })).toMatchObject({
        status: 422,
        code: 'idempotency.mismatch',
      });
      expect(await everything.rows()).toEqual(before);
    },
  );
});

/** Everything, once nothing moves any more: events are passed on, and the inventory follows a new cluster. */
async function settled(): Promise<Record<string, string[]>> {
  return eventually(async () => {
    const before = await everything.rows();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await everything.rows()).toEqual(before);
    // What was only accepted, and is answered before it is done.
    const underWay = before['provisioning.operation']?.filter((row) => /"state": "(queued|running)"/.test(row));
    expect(underWay).toEqual([]);
    return before;
  });
}
