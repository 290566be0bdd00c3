import {
  inventoryStatus,
  inventorySweep,
  type RequestOf,
  type Resource,
  resourceGet,
  resourceHistory,
  resourceList,
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
    if (request.cluster === undefined) {
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
    expect(asked.at(-1)).toEqual({ kind: 'instance', recursion: false, project: 'default' });
    const objects = await gateway.local('/1.0/inventory/storage_volumes?recursion=1');
    expect(await objects.text()).toBe(
      `{"type":"sync","status":"Success","status_code":200,"operation":"","error_code":0,"error":"","metadata":[${LARGE}]}`,
    );
    expect(asked.at(-1)).toEqual({ kind: 'storage_volume', recursion: true });
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
