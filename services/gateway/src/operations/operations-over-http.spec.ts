import { randomUUID } from 'node:crypto';
import {
  clusterArtifactFile,
  clusterArtifactGet,
  clusterCreate,
  eventSubject,
  type Operation,
  operationGet,
  type OperationState,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { cloudEventHeaders, connectNats, Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

/** The operations of the spec, and how often each was asked for. */
const operations = new Map<string, { operation: Operation; asked: number }>();
const accepted: RequestOf<typeof clusterCreate>[] = [];

function begin(state: OperationState = 'running', id: string = randomUUID()): Operation {
  const time = '2026-11-22T00:00:00.000Z';
  const operation: Operation = {
    id,
    class: 'task',
    description: 'Creating cluster',
    created_at: time,
    updated_at: time,
    status: 'Running',
    status_code: 103,
    err: '',
    resources: {},
    may_cancel: false,
    kind: 'create-cluster',
    state,
    direction: 'forward',
    cluster: 'c1',
    servers: ['s1'],
    progress: { done: 1, total: 9 },
    waiting_for: '',
    last_error: null,
    next_attempt_at: null,
    steps: [],
  };
  operations.set(id, { operation, asked: 0 });
  return operation;
}

@Controller()
class ProvisioningService {
  @Rpc(clusterCreate)
  create(request: RequestOf<typeof clusterCreate>): ResponseOf<typeof clusterCreate> {
    accepted.push(request);
    if (request.cluster.name === 'taken') throw new MusterError('name.taken', 'There is a cluster "taken" already');
    const [operation] = [...operations.values()].slice(-1);
    const { id, state } = operation?.operation ?? begin();
    return { id, state, replayed: false };
  }

  @Rpc(operationGet)
  get({ id }: RequestOf<typeof operationGet>): Operation {
    const known = operations.get(id);
    if (known === undefined) throw new MusterError('object.not-found', `There is no operation ${id}`);
    known.asked += 1;
    return known.operation;
  }

  @Rpc(clusterArtifactGet)
  artifact({ cluster, artifact }: RequestOf<typeof clusterArtifactGet>): ResponseOf<typeof clusterArtifactGet> {
    const files = ['main.tf', 'variables.tf'].map((name) => ({ name, mime_type: 'text/plain', size: 4 }));
    return { cluster, name: artifact, description: '', properties: {}, files, last_updated: '2026-11-22T00:00:00Z' };
  }

  @Rpc(clusterArtifactFile)
  file({ file }: RequestOf<typeof clusterArtifactFile>): ResponseOf<typeof clusterArtifactFile> {
    return { mime_type: 'text/plain', content: `# ${file}\n` };
  }
}

let gateway: RunningGateway;
let service: AnsweringService;
let nats: NatsConnection;
beforeAll(async () => {
  gateway = await startGateway();
  service = await answerWith(gateway.natsUrl, [ProvisioningService]);
  nats = await connectNats({ url: gateway.natsUrl, name: 'spec' });
}, 60_000);
afterAll(async () => {
  await nats.close();
  await service.stop();
  await gateway.stop();
});

/** Ends an operation and tells the world, or keeps it to itself. */
function end(operation: Operation, change: Partial<Operation>, tell = true): void {
  const known = operations.get(operation.id);
  if (known === undefined) throw new Error('unknown operation');
  known.operation = { ...operation, ...change };
  if (!tell) return;
  const headers = cloudEventHeaders({
    specversion: '1.0',
    id: 'provisioning/1',
    source: '/muster/provisioning',
    type: 'muster.operation.ended',
    subject: operation.id,
    time: '2026-11-22T00:00:00.000Z',
    datacontenttype: 'application/json',
    sequence: '1',
    cluster: 'none',
    data: {},
  });
  nats.publish(eventSubject({ noun: 'operation', verb: 'ended' }), '{}', { headers });
}

const cluster = (name: string) => JSON.stringify({ name, server_names: ['s1'], server_type: 'incus' });
const create = (name: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  gateway.local('/1.0/provisioning/clusters', {
    method: 'POST',
    body: cluster(name),
    headers,
    ...(signal ? { signal } : {}),
  });
const asksOf = (operation: Operation) => operations.get(operation.id)?.asked ?? 0;

describe('forming a cluster over HTTP', () => {
  it('answers when it is done, as soon as the event tells, with Location and null', async () => {
    const operation = begin();
    const reply = create('c1');
    await expect.poll(() => asksOf(operation)).toBe(1);
    const told = performance.now();
    end(operation, { state: 'done' });
    const { status, headers } = await reply;
    expect([status, headers.get('location')]).toEqual([201, '/1.0/provisioning/clusters/c1']);
    expect(await (await reply).json()).toMatchObject({ type: 'sync', status_code: 200, metadata: null });
    expect(performance.now() - told).toBeLessThan(1_500);
  });

  it('answers when it is done, though nobody told', async () => {
    const operation = begin();
    const reply = create('c1');
    await expect.poll(() => asksOf(operation)).toBe(1);
    end(operation, { state: 'done' }, false);
    expect((await reply).status).toBe(201);
  });

  it('gives a replayed request the same answer at once', async () => {
    begin('done');
    const reply = await create('c1', { 'Idempotency-Key': 'again' });
    expect([reply.status, reply.headers.get('location')]).toEqual([201, '/1.0/provisioning/clusters/c1']);
    expect(await reply.json()).toMatchObject({ metadata: null });
    expect(accepted.at(-1)?.idempotency).toMatchObject({ key: 'again', caller: 'unix' });
  });

  it.each(['failed', 'undone'] as const)('that %s answers with its own error, status and findings', async (state) => {
    const operation = begin();
    const reply = create('c1');
    await expect.poll(() => asksOf(operation)).toBe(1);
    const findings = [{ message: 'is at 7.0.1, the others at 7.0.2', server: 's1' }];
    end(operation, {
      state,
      last_error: { code: 'preflight.refused', message: 'The servers can not form a cluster', next_step: '', findings },
    });
    const { status } = await reply;
    expect([status, await (await reply).json()]).toEqual([
      400,
      expect.objectContaining({
        error: 'Failed creating cluster: The servers can not form a cluster: s1: is at 7.0.1, the others at 7.0.2',
        metadata: expect.objectContaining({ code: 'preflight.refused', findings }) as object,
      }),
    ]);
  });

  it('that is refused before it begins has no operation', async () => {
    const reply = await create('taken');
    expect([reply.status, reply.headers.get('location')]).toEqual([400, null]);
  });

  it('carries documents up to the limit to the service, to the last byte', async () => {
    begin('done');
    const services_config = `lvm: {} # ä "quoted"\n${'#'.repeat(850 * 1024)}`;
    const body = JSON.stringify({ name: 'c1', server_names: ['s1'], server_type: 'incus', services_config });
    const reply = await gateway.local('/1.0/provisioning/clusters', { method: 'POST', body });
    expect(reply.status).toBe(201);
    expect(accepted.at(-1)?.cluster.services_config).toBe(services_config);
  });

  it('refuses what grows beyond a message when it is read', async () => {
    const numbers = Array(170_000).fill('1e20').join(',');
    const body = `{"name":"c1","server_names":["s1"],"server_type":"incus","services_config":{"lvm":[${numbers}]}}`;
    const reply = await gateway.local('/1.0/provisioning/clusters', { method: 'POST', body });
    expect([reply.status, await reply.json()]).toEqual([413, expect.objectContaining({ type: 'error' })]);
  });

  it('answers 202 with the operation at once to who prefers that', async () => {
    const operation = begin();
    const reply = await create('c1', { Prefer: 'wait=5, respond-async' });
    const location = `/1.0/operations/${operation.id}`;
    expect([reply.status, reply.headers.get('location'), reply.headers.get('preference-applied')]).toEqual([
      202,
      location,
      'respond-async',
    ]);
    expect(await reply.json()).toMatchObject({
      type: 'async',
      status_code: 100,
      operation: location,
      metadata: { id: operation.id, state: 'running' },
    });
  });

  it('stops asking when the client leaves, and leaves the work alone', async () => {
    const operation = begin();
    const leaving = new AbortController();
    const reply = create('c1', {}, leaving.signal);
    await expect.poll(() => asksOf(operation)).toBe(1);
    leaving.abort();
    await expect(reply).rejects.toThrow('aborted');
    await expect.poll(() => gateway.log.some((line) => line.includes('"client_gone":true'))).toBe(true);
    const asked = asksOf(operation);
    end(operation, { state: 'running' });
    await gateway.local(`/1.0/operations/${operation.id}`);
    expect(asksOf(operation)).toBe(asked + 1);
  });
});

describe('an operation', () => {
  it('is shown', async () => {
    const operation = begin();
    const reply = await gateway.local(`/1.0/operations/${operation.id}`);
    expect(await reply.json()).toMatchObject({ metadata: operation });
  });

  it('can be waited for, and is answered as it is when the time is up', async () => {
    const operation = begin();
    const early = await gateway.local(`/1.0/operations/${operation.id}/wait?timeout=0`);
    expect(await early.json()).toMatchObject({ metadata: { state: 'running' } });
    const waiting = gateway.local(`/1.0/operations/${operation.id}/wait`);
    await expect.poll(() => asksOf(operation)).toBe(2);
    end(operation, { state: 'done' });
    expect(await (await waiting).json()).toMatchObject({ metadata: { state: 'done' } });
  });

  it('that nobody knows is 404, and what is no id is 400', async () => {
    for (const path of ['', '/wait']) {
      expect((await gateway.local(`/1.0/operations/${randomUUID()}${path}`)).status).toBe(404);
      expect((await gateway.local(`/1.0/operations/x${path}`)).status).toBe(400);
    }
  });
});

describe('what was made for a cluster', () => {
  const artifact = '/1.0/provisioning/clusters/c1/artifacts/terraform-configuration';

  it('comes as single files', async () => {
    const reply = await gateway.local(`${artifact}/main.tf`);
    expect([reply.headers.get('content-type'), await reply.text()]).toEqual(['text/plain', '# main.tf\n']);
  });

  it('comes as one archive, of the kind that is offered', async () => {
    const reply = await gateway.local(`${artifact}?archive=zip`);
    expect(reply.headers.get('content-type')).toBe('application/zip');
    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(bytes.includes('variables.tf')).toBe(true);
    expect((await gateway.local(`${artifact}?archive=tar`)).status).toBe(400);
  });
});
