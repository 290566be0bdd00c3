import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { refusal } from '../refusal.js';
import { makePool } from './storage.js';

const POOL = 'instances';
const ROOT = { root: { type: 'disk', path: '/', pool: POOL } };

/** A container without a file in it: it exists in every list and cannot be started. */
export function emptyContainer(name: string, pool = POOL): Record<string, unknown> {
  const devices = { root: { ...ROOT.root, pool } };
  return { name, type: 'container', source: { type: 'none' }, config: { 'user.a': '1' }, devices };
}

/** Instances, as far as no program runs in them. */
export function instances(cluster: () => Cluster): void {
  describe('instances', () => {
    beforeAll(() => makePool(cluster(), POOL));
    afterAll(() => cluster()?.first.change('DELETE', `/1.0/storage-pools/${POOL}`));

    test('are created by an operation on the member they are meant for', async () => {
      const { first, fleet } = cluster();
      const target = hostAt(fleet, 1).hostname;
      const created = await first.operation('POST', `/1.0/instances?target=${target}`, emptyContainer('made'));
      expect(created).toMatchObject({
        class: 'task',
        description: 'Creating instance',
        status: 'Success',
        resources: { instances: ['/1.0/instances/made'] },
        location: target,
      });
      const instance = await first.get<Record<string, unknown>>('/1.0/instances/made');
      expect(instance).toMatchObject({
        name: 'made',
        type: 'container',
        status: 'Stopped',
        status_code: 102,
        location: target,
        project: 'default',
        profiles: ['default'],
        architecture: expect.any(String),
        ephemeral: false,
        stateful: false,
        description: '',
        config: { 'user.a': '1', 'volatile.uuid': expect.stringMatching(/^[0-9a-f-]{36}$/u) },
        expanded_config: { 'user.a': '1' },
        devices: ROOT,
        expanded_devices: ROOT,
        created_at: expect.any(String),
        last_used_at: '1970-01-01T00:00:00Z',
      });
      await first.change('DELETE', '/1.0/instances/made');
      expect(await refusal(first, 'GET', '/1.0/instances/made')).toEqual({ status: 404, error: 'Instance not found' });
    });

    test('are refused under a taken or impossible name', async () => {
      const { first, fleet } = cluster();
      const path = `/1.0/instances?target=${hostAt(fleet, 0).hostname}`;
      await first.change('POST', path, emptyContainer('taken'));
      expect(await refusal(first, 'POST', path, emptyContainer('taken'))).toEqual({
        status: 500,
        error: 'Instance "taken" already exists',
      });
      expect(await refusal(first, 'POST', path, emptyContainer('a_b'))).toEqual({
        status: 400,
        error: 'Invalid instance name: Name can only contain alphanumeric and hyphen characters',
      });
      await first.change('DELETE', '/1.0/instances/taken');
    });

    test('fail as an operation without a root disk, and are not there then', async () => {
      const { first, fleet } = cluster();
      const path = `/1.0/instances?target=${hostAt(fleet, 2).hostname}`;
      const rootless = { ...emptyContainer('rootless'), devices: {} };
      expect(await first.operation('POST', path, rootless)).toMatchObject({
        status: 'Failure',
        status_code: 400,
        err: 'Failed creating instance record: Failed initializing instance: Failed getting root disk: No root device could be found',
      });
      expect((await refusal(first, 'GET', '/1.0/instances/rootless')).status).toBe(404);
    });

    test('are renamed by an operation, and their volume with them', async () => {
      const { first, fleet } = cluster();
      const target = hostAt(fleet, 2).hostname;
      await first.change('POST', `/1.0/instances?target=${target}`, emptyContainer('before'));
      const renaming = await first.operation('POST', '/1.0/instances/before', { name: 'after' });
      expect(renaming).toMatchObject({ description: 'Renaming instance', status: 'Success' });
      const volumes = await first.get(`/1.0/storage-pools/${POOL}/volumes?recursion=1&all-projects=true`);
      expect(volumes).toContainEqual({
        config: {},
        description: '',
        name: 'after',
        type: 'container',
        used_by: ['/1.0/instances/after'],
        location: target,
        content_type: 'filesystem',
        project: 'default',
        created_at: expect.any(String),
      });
      await first.change('DELETE', '/1.0/instances/after');
    });

    test('take changes', async () => {
      const { first, fleet } = cluster();
      await first.change('POST', `/1.0/instances?target=${hostAt(fleet, 0).hostname}`, emptyContainer('changed'));
      await first.change('PATCH', '/1.0/instances/changed', { description: 'new' });
      expect(await first.get('/1.0/instances/changed')).toMatchObject({ description: 'new' });
      await first.change('DELETE', '/1.0/instances/changed');
    });

    test('hold back the removal of their pool', async () => {
      const { first, fleet } = cluster();
      await first.change('POST', `/1.0/instances?target=${hostAt(fleet, 0).hostname}`, emptyContainer('holder'));
      expect(await first.get(`/1.0/storage-pools/${POOL}`)).toMatchObject({ used_by: ['/1.0/instances/holder'] });
      expect(await refusal(first, 'DELETE', `/1.0/storage-pools/${POOL}`)).toEqual({
        status: 400,
        error: 'The storage pool is currently in use',
      });
      await first.change('DELETE', '/1.0/instances/holder');
    });
  });
}
