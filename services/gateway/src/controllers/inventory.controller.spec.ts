import {
  inventoryStatus,
  inventorySweep,
  type RequestOf,
  type Resource,
  RESOURCE_KINDS,
  resourceGet,
  resourceHistory,
  resourceList,
  resourceQuery,
  resourceResync,
  type ResponseOf,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

const uuid = '08e22adf-1a2e-5782-ba5d-29c111c6698b';
/** A number that JavaScript can not hold; it has to pass through as it is. */
const LARGE = '{"uuid":"08e22adf-1a2e-5782-ba5d-29c111c6698b","object":{"size":9223372036854775807}}';
const ROWS = 20_000;
const asked: object[] = [];
let pulled = 0;
let ended = 0;

@Controller()
class InventoryService {
  @RpcStream(resourceList)
  async *list(request: RequestOf<typeof resourceList>): AsyncIterable<string> {
    asked.push(request);
    if (request.cluster === 'unknown') throw new MusterError('object.not-found', 'There is no cluster "unknown"');
    if (request.limit !== undefined) {
      yield JSON.stringify({ next: 'behind it', ...(request.count === true ? { count: 7 } : {}) });
      yield JSON.stringify({ uuid });
      return;
    }
    yield '{}';
    if (!request.cluster) {
      yield request.recursion ? LARGE : JSON.stringify({ uuid });
      return;
    }
    try {
      for (pulled = 0; pulled < ROWS; pulled += 1) {
        if (request.cluster === 'breaks' && pulled === ROWS / 2) throw new Error('the disk is on fire');
        yield JSON.stringify({ uuid, name: String(pulled), padding: 'x'.repeat(1_000) });
      }
    } finally {
      ended += 1;
    }
  }

  @RpcStream(resourceQuery)
  async *query(request: RequestOf<typeof resourceQuery>): AsyncIterable<string> {
    asked.push(request);
    if (request.filter === 'wrong') throw new MusterError('filter.invalid', 'filter, line 1, column 1: wrong');
    if (request.filter === 'none') return;
    yield '["a","instances"]';
    yield LARGE;
    yield LARGE;
    yield '["a","projects"]';
    yield '{"name":"["}';
    yield '["a",["s1","s2"]]';
    yield '["b\\"","profiles"]';
    yield '{}';
    if (request.filter === 'breaks') {
      for (let more = 0; more < ROWS / 4; more += 1) yield JSON.stringify({ padding: 'x'.repeat(1_000) });
      throw new Error('the disk is on fire');
    }
    yield '["b\\"",[]]';
  }

  @Rpc(resourceGet)
  get({ kind, uuid: wanted }: RequestOf<typeof resourceGet>): Resource {
    if (wanted !== uuid) throw new MusterError('object.not-found', `There is no ${kind} ${wanted}`);
    return { uuid, cluster: 'c1', name: 'a1', object: {}, last_updated: '2026-11-22T00:00:00Z' };
  }

  @RpcStream(resourceHistory)
  async *history(request: RequestOf<typeof resourceHistory>): AsyncIterable<string> {
    asked.push(request);
    yield '{"id":"7","change":"updated"}';
  }

  @Rpc(resourceResync)
  resync(request: RequestOf<typeof resourceResync>): Record<string, never> {
    asked.push(request);
    return {};
  }

  @Rpc(inventorySweep)
  sweep(request: RequestOf<typeof inventorySweep>): ResponseOf<typeof inventorySweep> {
    asked.push(request);
    return { counts: { instance: 1 } };
  }

  @RpcStream(inventoryStatus)
  async *status(): AsyncIterable<string> {
    yield '{"cluster":"c1","current":true}';
  }
}

let gateway: RunningGateway;
let service: AnsweringService;
beforeAll(async () => {
  gateway = await startGateway();
  service = await answerWith(gateway.natsUrl, [InventoryService]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await gateway.stop();
});

const ask = async (path: string) => (await gateway.local(`/1.0/inventory/${path}`)).status;

describe('the inventory over HTTP', () => {
  it('lists addresses, or what the service said to the last digit', async () => {
    const addresses = await gateway.local('/1.0/inventory/instances?cluster=&project=default');
    expect(await addresses.json()).toMatchObject({ metadata: [`/1.0/inventory/instances/${uuid}`] });
    expect(asked.at(-1)).toMatchObject({ kind: 'instance', recursion: false, project: 'default' });
    const objects = await gateway.local('/1.0/inventory/storage_volumes?recursion=1');
    expect(await objects.text()).toBe(
      `{"type":"sync","status":"Success","status_code":200,"operation":"","error_code":0,"error":"","metadata":[${LARGE}]}`,
    );
    expect(asked.at(-1)).toMatchObject({ kind: 'storage_volume', recursion: true });
  });

  it('gives a page with the address of the next one and the number of all, and hands on what was asked', async () => {
    const asking =
      'filter=object.status+%3D%3D+%22Running%22&sort=-name&fields=name&search=shop&parent=local&secrets=1';
    const page = await gateway.local(`/1.0/inventory/instances?recursion=1&limit=1&count=true&after=x&${asking}`);
    expect(await page.json()).toMatchObject({ metadata: [{ uuid }] });
    expect(page.headers.get('x-total-count')).toBe('7');
    expect(page.headers.get('link')).toBe(
      `</1.0/inventory/instances?recursion=1&limit=1&after=behind+it&${asking}>; rel="next"`,
    );
    expect(asked.at(-1)).toEqual({
      kind: 'instance',
      recursion: true,
      limit: 1,
      count: true,
      after: 'x',
      filter: 'object.status == "Running"',
      sort: '-name',
      fields: 'name',
      search: 'shop',
      parent: 'local',
      secrets: true,
    });
  });

  it('refuses a page that is no page', async () => {
    const reply = await gateway.local('/1.0/inventory/instances?limit=5000&count=perhaps');
    expect([reply.status, await reply.json()]).toMatchObject([
      400,
      { metadata: { findings: [{ path: 'limit' }, { path: 'count' }] } },
    ]);
  });

  it('streams a long list without keeping it', { timeout: 60_000 }, async () => {
    const reply = await gateway.local('/1.0/inventory/instances?recursion=1&cluster=many');
    const { metadata } = (await reply.json()) as { metadata: { name: string }[] };
    expect(metadata.map(({ name }) => Number(name))).toEqual([...Array(ROWS).keys()]);
  });

  it(
    'breaks the connection when the list breaks in the middle, rather than ending it as if it were whole',
    { timeout: 60_000 },
    async () => {
      const reply = await gateway.local('/1.0/inventory/instances?recursion=1&cluster=breaks');
      expect(reply.status).toBe(200);
      await expect(reply.text()).rejects.toThrow('terminated');
    },
  );

  it('stops the service when the client leaves in the middle', { timeout: 60_000 }, async () => {
    const endedBefore = ended;
    const leaving = new AbortController();
    const reply = await gateway.local('/1.0/inventory/instances?recursion=1&cluster=many', { signal: leaving.signal });
    const reader = reply.body?.getReader();
    await reader?.read();
    leaving.abort();
    await expect.poll(() => ended, { timeout: 30_000 }).toBe(endedBefore + 1);
    expect(pulled).toBeLessThan(ROWS);
  });

  it('answers a query with an object for each cluster, null where it has nothing of a kind, to the last digit', async () => {
    const none = Object.fromEntries(Object.values(RESOURCE_KINDS).map((plural) => [plural, null]));
    const reply = await gateway.local(
      '/1.0/inventory/query?kind=instance&kind=project&server=s1&server_include_null=T&parent_include_null=1&project=',
    );
    const text = await reply.text();
    expect(text.split(LARGE)).toHaveLength(3);
    expect(JSON.parse(text)).toMatchObject({ type: 'sync', status_code: 200 });
    expect((JSON.parse(text) as { metadata: unknown }).metadata).toEqual([
      {
        ...none,
        cluster: 'a',
        instances: [JSON.parse(LARGE), JSON.parse(LARGE)],
        projects: [{ name: '[' }],
        servers: ['s1', 's2'],
      },
      { ...none, cluster: 'b"', profiles: [{}], servers: [] },
    ]);
    expect(asked.at(-1)).toEqual({
      kinds: ['instance', 'project'],
      clusters: [],
      servers: ['s1'],
      projects: [],
      parents: [],
      secrets: false,
      withoutServer: true,
      withoutProject: false,
      withoutParent: true,
    });
    const nothing = await gateway.local('/1.0/inventory/query?filter=none');
    expect(await nothing.json()).toMatchObject({ metadata: [] });
  });

  it('refuses a query that is none, and breaks the connection when it breaks in the middle', async () => {
    expect(await ask('query?kind=instances')).toBe(400);
    expect(await ask('query?server_include_null=perhaps')).toBe(400);
    expect(await ask('query?filter=wrong')).toBe(400);
    const broken = await gateway.local('/1.0/inventory/query?filter=breaks');
    expect(broken.status).toBe(200);
    await expect(broken.text()).rejects.toThrow('terminated');
  });

  it('answers a list that can not begin with its error', async () => {
    const reply = await gateway.local('/1.0/inventory/instances?recursion=1&cluster=unknown');
    expect([reply.status, await reply.json()]).toEqual([404, expect.objectContaining({ type: 'error' })]);
  });

  it('shows one object; an unknown one is 404, what is no id is 400, an unknown kind is 404', async () => {
    expect(await ask(`profiles/${uuid}`)).toBe(200);
    expect(await ask('profiles/2fa4763f-a5d9-57f8-8505-a272217cef63')).toBe(404);
    expect(await ask('profiles/x')).toBe(400);
    expect(await ask(`gadgets/${uuid}`)).toBe(404);
    expect(await ask('gadgets')).toBe(404);
  });

  it('is read again on demand, one object or all of a cluster', async () => {
    const post = { method: 'POST' };
    const one = await gateway.local(`/1.0/inventory/networks/${uuid}/:resync`, post);
    expect([one.status, await one.json()]).toEqual([200, expect.objectContaining({ metadata: {} })]);
    expect(asked.at(-1)).toEqual({ kind: 'network', uuid, caller: { protocol: 'unix' } });
    const all = await gateway.local('/1.0/provisioning/clusters/c1/:resync-inventory', post);
    expect([all.status, await all.json()]).toEqual([200, expect.objectContaining({ metadata: {} })]);
    expect(asked.at(-1)).toEqual({ cluster: 'c1' });
  });

  it('tells what happened to an object, page by page, and refuses a page that is none', async () => {
    const reply = await gateway.local(`/1.0/inventory/instances/${uuid}/history?limit=2&after=9`);
    expect(await reply.json()).toMatchObject({ metadata: [{ id: '7', change: 'updated' }] });
    expect(asked.at(-1)).toEqual({ kind: 'instance', uuid, limit: 2, after: '9' });
    expect(await ask(`instances/${uuid}/history`)).toBe(200);
    expect(asked.at(-1)).toEqual({ kind: 'instance', uuid, limit: 100 });
    expect(await ask(`instances/${uuid}/history?limit=0`)).toBe(400);
    expect(await ask(`instances/${uuid}/history?limit=1001`)).toBe(400);
    expect(await ask(`instances/${uuid}/history?after=x`)).toBe(400);
    expect(await ask('instances/x/history')).toBe(400);
    expect(await ask(`gadgets/${uuid}/history`)).toBe(404);
  });

  it('tells how fresh it is', async () => {
    const reply = await gateway.local('/1.0/inventory/status');
    expect(await reply.json()).toMatchObject({ metadata: [{ cluster: 'c1', current: true }] });
  });
});
