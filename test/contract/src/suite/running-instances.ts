import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import type { Exchange } from '../exchange.js';
import { hostAt } from '../fleet.js';
import { EventListener } from '../lifecycle-events.js';
import { refusal } from '../refusal.js';
import { makePool } from './storage.js';

const POOL = 'running';

/** Instances in which a program runs. */
export function runningInstances(cluster: () => Cluster): void {
  describe('running instances', () => {
    let fingerprint: string;
    let listener: EventListener;

    beforeAll(async () => {
      const { first, fleet } = cluster();
      await makePool(cluster(), POOL);
      const upload = await first.change('POST', '/1.0/images', await fleet.bootableImage());
      fingerprint = String(upload?.metadata?.['fingerprint']);
      listener = await EventListener.open(hostAt(fleet, 0).address, fleet.client);
    });
    afterAll(async () => {
      listener?.close();
      const { first } = cluster();
      await first.change('DELETE', `/1.0/images/${fingerprint}`);
      await first.change('DELETE', `/1.0/storage-pools/${POOL}`);
    });

    async function startOn(member: string, name: string): Promise<void> {
      const { first } = cluster();
      await first.change('POST', `/1.0/instances?target=${member}`, {
        name,
        type: 'container',
        source: { type: 'image', fingerprint },
        config: { 'boot.host_shutdown_timeout': '2' },
        devices: { root: { type: 'disk', path: '/', pool: POOL } },
      });
      const started = await first.operation('PUT', `/1.0/instances/${name}/state`, { action: 'start', timeout: 30 });
      expect(started).toMatchObject({ description: 'Starting instance', status: 'Success', location: member });
    }

    test('come from an image, are started once, and are stopped before they are removed', async () => {
      const { first, fleet } = cluster();
      const member = hostAt(fleet, 1).hostname;
      await startOn(member, 'runner');
      expect(await listener.next('instance-started', '/1.0/instances/runner')).toMatchObject({
        location: member,
        metadata: { name: 'runner', project: 'default' },
      });
      expect(await first.get('/1.0/instances/runner')).toMatchObject({
        status: 'Running',
        status_code: 103,
        config: { 'volatile.base_image': fingerprint },
      });
      const again = await first.operation('PUT', '/1.0/instances/runner/state', { action: 'start' });
      expect(again).toMatchObject({ status: 'Failure', err: 'The instance is already running' });
      expect(await refusal(first, 'DELETE', '/1.0/instances/runner')).toEqual({
        status: 400,
        error: 'Instance is running',
      });
      await removeInstance(first, 'runner');
      await listener.next('instance-stopped', '/1.0/instances/runner');
      await listener.next('instance-deleted', '/1.0/instances/runner');
    });

    test('move away from a member that is evacuated, and come back with it', async () => {
      const { first, fleet } = cluster();
      const member = hostAt(fleet, 2).hostname;
      const path = `/1.0/cluster/members/${member}`;
      await startOn(member, 'mover');
      const evacuation = await first.operation('POST', `${path}/state`, { action: 'evacuate', mode: 'auto' });
      expect(evacuation).toMatchObject({ description: 'Evacuating cluster member', status: 'Success' });
      expect(await first.get(path)).toMatchObject({ status: 'Evacuated', message: 'Unavailable due to maintenance' });
      const away = await first.get<{ location: string }>('/1.0/instances/mover');
      expect(away).toMatchObject({ status: 'Running' });
      expect(away.location).not.toBe(member);
      await listener.next('cluster-member-evacuated', path);
      const restoration = await first.operation('POST', `${path}/state`, { action: 'restore', mode: '' });
      expect(restoration).toMatchObject({ description: 'Restoring cluster member', status: 'Success' });
      expect(await first.get(path)).toMatchObject({ status: 'Online' });
      expect(await first.get('/1.0/instances/mover')).toMatchObject({ status: 'Running', location: member });
      await listener.next('cluster-member-restored', path);
      await removeInstance(first, 'mover');
    });
  });
}

async function removeInstance(first: Exchange, name: string): Promise<void> {
  await first.change('PUT', `/1.0/instances/${name}/state`, { action: 'stop', force: true, timeout: 30 });
  await first.change('DELETE', `/1.0/instances/${name}`);
}
