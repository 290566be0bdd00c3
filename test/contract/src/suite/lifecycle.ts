import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { EventListener } from '../lifecycle-events.js';
import { smallestImage } from './images.js';
import { emptyContainer } from './instances.js';
import { QUIET, makeBridge } from './networks.js';
import { makePool } from './storage.js';

/** What a cluster tells of its own accord, so that nobody has to ask for all of it. */
export function lifecycle(cluster: () => Cluster): void {
  describe('lifecycle events tell', () => {
    let listener: EventListener;

    beforeAll(async () => {
      const { fleet } = cluster();
      listener = await EventListener.open(hostAt(fleet, 0).address, fleet.client);
      await makePool(cluster(), 'events');
    });
    afterAll(async () => {
      await cluster().first.change('DELETE', '/1.0/storage-pools/events');
      await listener.next('storage-pool-deleted', '/1.0/storage-pools/events');
      listener?.close();
    });

    test('who did what, where and when', async () => {
      const { first, fleet } = cluster();
      await first.change('POST', '/1.0/projects', { name: 'told', config: {} });
      const event = await listener.next('project-created', '/1.0/projects/told');
      expect(event).toEqual({
        type: 'lifecycle',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
        location: hostAt(fleet, 0).hostname,
        project: 'told',
        metadata: {
          action: 'project-created',
          source: '/1.0/projects/told',
          requestor: {
            username: expect.stringMatching(/^[0-9a-f]{64}$/u),
            protocol: 'tls',
            address: expect.stringMatching(/^[\d.]+$/u),
          },
        },
      });
      await first.change('PATCH', '/1.0/projects/told', { description: 'x' });
      await listener.next('project-updated', '/1.0/projects/told');
      await first.change('POST', '/1.0/projects/told', { name: 'retold' });
      const renamed = await listener.next('project-renamed', '/1.0/projects/retold');
      expect(renamed.metadata.context).toEqual({ old_name: 'told' });
      await first.change('DELETE', '/1.0/projects/retold');
      await listener.next('project-deleted', '/1.0/projects/retold');
    });

    test('of profiles, in which project', async () => {
      const { first } = cluster();
      await first.change('POST', '/1.0/projects', { name: 'owner', config: {} });
      await first.change('PUT', '/1.0/profiles/default?project=owner', { description: 'x', config: {}, devices: {} });
      const updated = await listener.next('profile-updated', '/1.0/profiles/default?project=owner');
      expect(updated.project).toBe('owner');
      await first.change('POST', '/1.0/profiles', { name: 'spoken', config: {}, devices: {} });
      await listener.next('profile-created', '/1.0/profiles/spoken');
      await first.change('POST', '/1.0/profiles/spoken', { name: 'spoken2' });
      const renamed = await listener.next('profile-renamed', '/1.0/profiles/spoken2');
      expect(renamed.metadata.context).toEqual({ old_name: 'spoken' });
      await first.change('DELETE', '/1.0/profiles/spoken2');
      await listener.next('profile-deleted', '/1.0/profiles/spoken2');
      await first.change('DELETE', '/1.0/projects/owner');
    });

    test('of pools, once for the whole cluster', async () => {
      const { first } = cluster();
      await makePool(cluster(), 'told');
      await first.change('PUT', '/1.0/storage-pools/told', { description: 'E', config: {} });
      await first.change('DELETE', '/1.0/storage-pools/told');
      await listener.next('storage-pool-deleted', '/1.0/storage-pools/told');
      const actions = listener.events.filter(({ metadata }) => metadata.source === '/1.0/storage-pools/told');
      expect(actions.map(({ metadata }) => metadata.action)).toEqual([
        'storage-pool-created',
        'storage-pool-updated',
        'storage-pool-deleted',
      ]);
    });

    test('of networks, once for the whole cluster', async () => {
      const { first } = cluster();
      await makeBridge(cluster(), 'told0', QUIET);
      await first.change('PATCH', '/1.0/networks/told0', { description: 'E' });
      await first.change('DELETE', '/1.0/networks/told0');
      await listener.next('network-deleted', '/1.0/networks/told0');
      const actions = listener.events.filter(({ metadata }) => metadata.source === '/1.0/networks/told0');
      expect(actions.map(({ metadata }) => metadata.action)).toEqual([
        'network-created',
        'network-updated',
        'network-deleted',
      ]);
    });

    test('of volumes, from the member that has them', async () => {
      const { first, fleet } = cluster();
      const target = hostAt(fleet, 1).hostname;
      const path = '/1.0/storage-pools/events/volumes/custom';
      await first.change('POST', `${path}?target=${target}`, { name: 'v', content_type: 'filesystem', config: {} });
      const created = await listener.next('storage-volume-created', `${path}/v`);
      expect(created).toMatchObject({ location: target, project: 'default' });
      expect(created.metadata.context).toEqual({ location: target, type: 'custom' });
      await first.change('PATCH', `${path}/v?target=${target}`, { description: 'x' });
      await listener.next('storage-volume-updated', `${path}/v`);
      await first.change('POST', `${path}/v?target=${target}`, { name: 'w' });
      const renamed = await listener.next('storage-volume-renamed', `${path}/w`);
      expect(renamed).toMatchObject({ location: target, metadata: { context: { old_name: 'v' } } });
      await first.change('DELETE', `${path}/w?target=${target}`);
      expect(await listener.next('storage-volume-deleted', `${path}/w`)).toMatchObject({ location: target });
    });

    test('of instances, by name and from the member that has them', async () => {
      const { first, fleet } = cluster();
      const target = hostAt(fleet, 2).hostname;
      await first.change('POST', `/1.0/instances?target=${target}`, emptyContainer('told', 'events'));
      const created = await listener.next('instance-created', '/1.0/instances/told');
      expect(created).toMatchObject({
        location: target,
        project: 'default',
        metadata: {
          name: 'told',
          project: 'default',
          context: { location: target, 'storage-pool': 'events', type: 'container' },
        },
      });
      await first.change('PATCH', '/1.0/instances/told', { description: 'x' });
      await listener.next('instance-updated', '/1.0/instances/told');
      await first.change('POST', '/1.0/instances/told', { name: 'retold' });
      const renamed = await listener.next('instance-renamed', '/1.0/instances/retold');
      expect(renamed.metadata).toMatchObject({ name: 'retold', context: { old_name: 'told' } });
      await first.change('DELETE', '/1.0/instances/retold');
      await listener.next('instance-deleted', '/1.0/instances/retold');
    });

    test('of images and their aliases', async () => {
      const { first } = cluster();
      const upload = await first.change('POST', '/1.0/images', smallestImage('told'));
      const target = String(upload?.metadata?.['fingerprint']);
      const created = await listener.next('image-created', `/1.0/images/${target}`);
      expect(created.metadata.context).toEqual({ type: 'container' });
      await first.change('PATCH', `/1.0/images/${target}`, { properties: { x: 'y' } });
      await listener.next('image-updated', `/1.0/images/${target}`);
      await first.change('POST', '/1.0/images/aliases', { name: 'told', description: '', target });
      const alias = await listener.next('image-alias-created', '/1.0/images/aliases/told');
      expect(alias.metadata.context).toEqual({ target });
      await first.change('DELETE', `/1.0/images/${target}`);
      await listener.next('image-alias-deleted', '/1.0/images/aliases/told');
      await listener.next('image-deleted', `/1.0/images/${target}`);
    });

    test('of the configuration and of cluster groups', async () => {
      const { first } = cluster();
      await first.change('PATCH', '/1.0', { config: { 'user.told': '1' } });
      expect(await listener.next('config-updated', '/1.0')).toMatchObject({ project: 'default' });
      await first.change('POST', '/1.0/cluster/groups', { name: 'told', members: [], config: {} });
      await listener.next('cluster-group-created', '/1.0/cluster/groups/told');
      await first.change('DELETE', '/1.0/cluster/groups/told');
      await listener.next('cluster-group-deleted', '/1.0/cluster/groups/told');
    });
  });
}
