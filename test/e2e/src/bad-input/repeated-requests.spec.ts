import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { Askers, type Answer } from './ask.js';
import { Everything } from './everything.js';

let stack: TestStack;
let simulator: Simulator;
let everything: Everything;
let askers: Askers;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 3);
  everything = await Everything.of(stack.database.adminUrl);
  askers = new Askers(stack);
}, 180_000);

afterAll(async () => {
  await askers?.close();
  await everything?.close();
  await simulator?.close();
  await stack?.stop();
});

/** Sends a creation under a key. */
async function create(noun: 'clusters' | 'tokens', key: string, body: unknown, prefer = ''): Promise<Answer> {
  return askers.administrator()({
    method: 'POST',
    path: `/1.0/provisioning/${noun}`,
    headers: { 'Idempotency-Key': key, ...(prefer === '' ? {} : { Prefer: prefer }) },
    body,
  });
}

const clusterOf = (server: string, more: object = {}) => ({
  name: `of-${server}`,
  server_names: [server],
  server_type: 'incus',
  ...more,
});

/** How many rows there are. */
async function count(table: 'operation' | 'token'): Promise<number> {
  return (await everything.rows())[`provisioning.${table}`]?.length ?? 0;
}

describe('a request with an Idempotency-Key', () => {
  it('that is sent again gets the first answer again, in the form that upstream’s client insists on', async () => {
    const first = await create('clusters', 'again', clusterOf('s1'));
    const created = { status: 201, location: '/1.0/provisioning/clusters/of-s1', error: '', metadata: null };
    expect(first).toMatchObject(created);
    expect(await create('clusters', 'again', clusterOf('s1'))).toMatchObject(created);
    const spaced = JSON.stringify({ server_type: 'incus', server_names: ['s1'], name: 'of-s1' }, null, 4);
    expect(await create('clusters', 'again', spaced)).toMatchObject(created);
    expect(await count('operation')).toBe(1);
  }, 60_000);

  it('that is sent again with another body is refused with 422 and changes nothing', async () => {
    const before = await everything.rows();
    const refused = await create('clusters', 'again', clusterOf('s1', { description: 'changed' }));
    const [{ id } = {}] = await everything.query('SELECT id FROM provisioning.operation');
    expect({ status: refused.status, error: refused.error, nextStep: refused.nextStep }).toEqual({
      status: 422,
      error: `Idempotency-Key "again" was used with another request; it made operation ${String(id)}`,
      nextStep: 'This key was used with another body: use a new key for a new request.',
    });
    expect(await everything.rows()).toEqual(before);
  });

  it('whose key was used for something else, which may be no operation, is refused with 422', async () => {
    expect(await create('tokens', 'crossed', { uses_remaining: 1 })).toMatchObject({ status: 201 });
    const before = await everything.rows();
    const mismatch = { status: 422, code: 'idempotency.mismatch' };
    expect(await create('clusters', 'crossed', clusterOf('s2'))).toMatchObject(mismatch);
    expect(await create('tokens', 'again', { uses_remaining: 1 })).toMatchObject(mismatch);
    const renaming = { method: 'POST' as const, path: '/1.0/provisioning/clusters/of-s1', body: { name: 'renamed' } };
    const ask = askers.administrator();
    expect(await ask({ ...renaming, headers: { 'Idempotency-Key': 'again' } })).toMatchObject(mismatch);
    expect(await everything.rows()).toEqual(before);
  });

  it('that is sent many times at the same moment makes one operation, which all answers name', async () => {
    const before = await count('operation');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => create('clusters', 'at-once', clusterOf('s2'), 'respond-async')),
    );
    expect(answers.map(({ status, error }) => ({ status, error }))).toEqual(
      answers.map(() => ({ status: 202, error: '' })),
    );
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect(await count('operation')).toBe(before + 1);
  });

  it('that was refused has not used up its key', async () => {
    const refused = await create('clusters', 'corrected', clusterOf('s33'), 'respond-async');
    expect(refused.status).toBe(404);
    const accepted = await create('clusters', 'corrected', clusterOf('s3'), 'respond-async');
    expect([accepted.status, accepted.error]).toEqual([202, '']);
  });

  it('for a token gives the same token again, also at the same moment, and 422 for another body', async () => {
    const before = await count('token');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => create('tokens', 'a-token', { uses_remaining: 2 })),
    );
    expect(answers.map(({ status, metadata }) => [status, metadata])).toEqual(answers.map(() => [201, null]));
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    const refused = await create('tokens', 'a-token', { uses_remaining: 3 });
    expect([refused.status, refused.error]).toEqual([422, 'Idempotency-Key "a-token" was used with another request']);
    expect(await count('token')).toBe(before + 1);
  });
});
