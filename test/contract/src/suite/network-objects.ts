import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { EventListener } from '../lifecycle-events.js';
import { refusal } from '../refusal.js';
import { makeBridge } from './networks.js';

const OVN = {
  'ovn.northbound_connection': 'tcp:[192.0.2.1]:6641',
  'ovn.southbound_connection': 'tcp:[192.0.2.1]:6642',
};
/** A bridge has forwards only where it has addresses. */
const subnet = (third: number) => ({ 'ipv4.address': `10.77.${third}.1/24`, 'ipv6.address': 'none' });
const RULE = { action: 'allow', state: 'enabled' };

interface ObjectKind {
  readonly kind: string;
  readonly path: string;
  readonly identity: 'name' | 'listen_address';
  readonly name: string;
  readonly body: Record<string, unknown>;
  readonly changed: Record<string, unknown>;
  /** What Incus adds of its own. */
  readonly shown: Record<string, unknown>;
  /** What a single object says differently from the list. */
  readonly alone?: Record<string, unknown>;
  readonly taken: { readonly status: number; readonly error: string };
  readonly missing: string;
  readonly renames?: true;
}

const KINDS: readonly ObjectKind[] = [
  {
    kind: 'network-acl',
    path: '/1.0/network-acls',
    identity: 'name',
    name: 'told-acl',
    body: { description: 'd', config: { 'user.a': 'b' }, ingress: [RULE], egress: [] },
    changed: { description: 'e', config: {}, ingress: [], egress: [] },
    shown: { used_by: [], project: 'default' },
    taken: { status: 400, error: 'The network ACL already exists' },
    missing: 'Network ACL not found',
    renames: true,
  },
  {
    kind: 'network-address-set',
    path: '/1.0/network-address-sets',
    identity: 'name',
    name: 'told-set',
    body: { description: 'd', config: { 'user.a': 'b' }, addresses: ['192.0.2.1'] },
    changed: { description: 'e', addresses: ['192.0.2.2'] },
    shown: { used_by: [], project: 'default' },
    taken: { status: 400, error: 'The network address set already exists' },
    missing: 'Network_address_set not found',
    renames: true,
  },
  {
    kind: 'network-zone',
    path: '/1.0/network-zones',
    identity: 'name',
    name: 'told.example',
    body: { description: 'd', config: {} },
    changed: { description: 'e', config: { 'user.a': 'b' } },
    shown: { used_by: [], project: 'default' },
    alone: { project: '' },
    taken: { status: 400, error: 'The network zone already exists' },
    missing: 'Network zone not found',
  },
  {
    kind: 'network-integration',
    path: '/1.0/network-integrations',
    identity: 'name',
    name: 'told-ovn',
    body: { description: 'd', type: 'ovn', config: OVN },
    changed: { description: 'e', config: OVN },
    shown: { used_by: [], type: 'ovn' },
    taken: { status: 409, error: 'This "Network_integration" entry already exists' },
    missing: 'Network_integration not found',
    renames: true,
  },
  {
    kind: 'network-forward',
    path: '/1.0/networks/objects0/forwards',
    identity: 'listen_address',
    name: '192.0.2.7',
    body: { description: 'd', config: {}, ports: [] },
    changed: { description: 'e', config: { 'user.a': 'b' }, ports: [] },
    shown: { location: expect.any(String) },
    taken: { status: 409, error: 'Failed creating forward: A forward for that listen address already exists' },
    missing: 'Network forward not found',
  },
];

/** ACLs, address sets, zones, integrations and forwards: what Incus has beside the networks themselves. */
export function networkObjects(cluster: () => Cluster): void {
  describe('beside networks', () => {
    let listener: EventListener;

    beforeAll(async () => {
      const { fleet } = cluster();
      listener = await EventListener.open(hostAt(fleet, 0).address, fleet.client);
      await makeBridge(cluster(), 'objects0', subnet(1));
    });
    afterAll(async () => {
      await cluster().first.change('DELETE', '/1.0/networks/objects0');
      listener?.close();
    });

    test.each(KINDS)('a $kind is made, listed, changed and removed, and told of', async (kind) => {
      const { path, identity, body, changed, shown, alone, missing } = kind;
      const { first } = cluster();
      const item = `${path}/${kind.name}`;
      const made = await first.send('POST', path, { [identity]: kind.name, ...body });
      expect([made.status, made.headers['location']]).toEqual([201, item]);
      await listener.next(`${kind.kind}-created`, item);
      expect(await refusal(first, 'POST', path, { [identity]: kind.name, ...body })).toEqual(kind.taken);
      const object = { [identity]: kind.name, ...body, ...shown };
      expect(await first.get(path)).toEqual([item]);
      expect(await first.get(`${path}?recursion=1&all-projects=true`)).toEqual([object]);
      expect(await first.get(item)).toEqual({ ...object, ...alone });
      await first.change('PUT', item, changed);
      await listener.next(`${kind.kind}-updated`, item);
      expect(await first.get(`${path}?recursion=1`)).toEqual([{ [identity]: kind.name, ...changed, ...shown }]);
      await first.change('DELETE', item);
      expect((await listener.next(`${kind.kind}-deleted`, item)).project).toBe('default');
      expect(await refusal(first, 'GET', item)).toEqual({ status: 404, error: missing });
      expect(await first.get(`${path}?recursion=1&all-projects=true`)).toEqual([]);
    });

    test.each(KINDS.filter(({ renames }) => renames))(
      'a $kind is renamed, and told of',
      async ({ kind, path, name, body }) => {
        const { first } = cluster();
        await first.change('POST', path, { name, ...body });
        await first.change('POST', `${path}/${name}`, { name: `${name}2` });
        const renamed = await listener.next(`${kind}-renamed`, `${path}/${name}2`);
        expect(renamed.metadata.context).toEqual({ old_name: name });
        expect(await first.get(path)).toEqual([`${path}/${name}2`]);
        await first.change('DELETE', `${path}/${name}2`);
      },
    );

    test('a project without networks of its own has those of the default project', async () => {
      const { first } = cluster();
      await first.change('POST', '/1.0/projects', { name: 'nets', config: { 'features.networks.zones': 'true' } });
      await first.change('POST', '/1.0/network-acls?project=nets', { name: 'shared', ingress: [], egress: [] });
      expect((await listener.next('network-acl-created', '/1.0/network-acls/shared')).project).toBe('default');
      expect(await first.get('/1.0/network-acls?recursion=1&project=nets')).toMatchObject([{ project: 'default' }]);
      await first.change('DELETE', '/1.0/network-acls/shared?project=nets');
      await first.change('POST', '/1.0/network-zones?project=nets', { name: 'own.example', config: {} });
      expect(await first.get('/1.0/network-zones?recursion=1&all-projects=true')).toMatchObject([{ project: 'nets' }]);
      expect(await first.get('/1.0/network-zones/own.example?project=nets')).toMatchObject({ project: '' });
      expect(await first.get('/1.0/projects/nets')).toMatchObject({
        used_by: expect.arrayContaining(['/1.0/network-zones/own.example?project=nets']),
      });
      await first.change('DELETE', '/1.0/network-zones/own.example?project=nets');
      await first.change('DELETE', '/1.0/projects/nets');
    });

    test('a record of a zone is told of under its zone', async () => {
      const { first } = cluster();
      const zone = '/1.0/network-zones/records.example';
      await first.change('POST', '/1.0/network-zones', { name: 'records.example', config: {} });
      const record = { name: 'www', entries: [{ type: 'A', ttl: 60, value: '192.0.2.3' }] };
      await first.change('POST', `${zone}/records`, record);
      await listener.next('network-zone-record-created', `${zone}/records/www`);
      expect(await first.get(`${zone}/records?recursion=1`)).toEqual([{ ...record, description: '', config: {} }]);
      await first.change('PUT', `${zone}/records/www`, { description: 'x', entries: [] });
      await listener.next('network-zone-record-updated', `${zone}/records/www`);
      await first.change('DELETE', `${zone}/records/www`);
      await listener.next('network-zone-record-deleted', `${zone}/records/www`);
      await first.change('DELETE', zone);
    });

    test('what an ACL and a zone are used for keeps them', async () => {
      const { first } = cluster();
      await first.change('POST', '/1.0/network-address-sets', { name: 'held', addresses: ['192.0.2.1'] });
      const ingress = [{ ...RULE, source: '$held' }];
      await first.change('POST', '/1.0/network-acls', { name: 'held', ingress, egress: [], config: {} });
      await first.change('POST', '/1.0/network-zones', { name: 'held.example', config: {} });
      const uses = { 'security.acls': 'held', 'dns.zone.forward': 'held.example' };
      await first.change('PATCH', '/1.0/networks/objects0', { config: { ...subnet(1), ...uses } });
      const usedBy = { used_by: ['/1.0/networks/objects0'] };
      expect(await first.get('/1.0/network-acls/held')).toMatchObject(usedBy);
      expect(await first.get('/1.0/network-zones/held.example')).toMatchObject(usedBy);
      expect(await first.get('/1.0/network-address-sets/held')).toMatchObject({ used_by: ['/1.0/network-acls/held'] });
      expect(await refusal(first, 'DELETE', '/1.0/network-acls/held')).toEqual({
        status: 500,
        error: 'Cannot delete an ACL that is in use',
      });
      expect((await refusal(first, 'POST', '/1.0/network-acls/held', { name: 'other' })).error).toBe(
        'Cannot rename an ACL that is in use',
      );
      expect((await refusal(first, 'DELETE', '/1.0/network-address-sets/held')).error).toBe(
        'Cannot delete address set that is in use',
      );
      await first.change('PUT', '/1.0/networks/objects0', { config: subnet(1) });
      await first.change('DELETE', '/1.0/network-acls/held');
      await first.change('DELETE', '/1.0/network-address-sets/held');
      await first.change('DELETE', '/1.0/network-zones/held.example');
    });

    test('a bridge has a forward of one address on each member that wants one', async () => {
      const { first, fleet } = cluster();
      const path = '/1.0/networks/objects0/forwards';
      const [one, two] = fleet.hosts.map((host) => host.hostname);
      for (const target of [two, one]) {
        await first.change('POST', `${path}?target=${target}`, { listen_address: '192.0.2.9', config: {}, ports: [] });
      }
      expect(await first.get(path)).toEqual([`${path}/192.0.2.9`, `${path}/192.0.2.9`]);
      const listed = await first.get<{ location: string }[]>(`${path}?recursion=1`);
      expect(listed.map(({ location }) => location).toSorted()).toEqual([one, two]);
      expect(await refusal(first, 'GET', `${path}/192.0.2.9`)).toEqual({
        status: 409,
        error: 'Network forward found on more than one cluster member. Please target a specific member',
      });
      expect(await first.get(`${path}/192.0.2.9?target=${two}`)).toMatchObject({ location: two });
      await first.change('DELETE', `${path}/192.0.2.9?target=${one}`);
      expect(await first.get(`${path}/192.0.2.9`)).toMatchObject({ location: two });
      expect(await refusal(first, 'DELETE', `${path}/192.0.2.9`)).toEqual({
        status: 404,
        error: 'Failed deleting forward: Network forward not found',
      });
      await first.change('DELETE', `${path}/192.0.2.9?target=${two}`);
    });

    test('a network takes its forwards with it, and tells of itself alone', async () => {
      const { first } = cluster();
      await makeBridge(cluster(), 'gone0', subnet(2));
      const path = '/1.0/networks/gone0/forwards';
      await first.change('POST', path, { listen_address: '192.0.2.8', config: {}, ports: [] });
      await first.change('DELETE', '/1.0/networks/gone0');
      await listener.next('network-deleted', '/1.0/networks/gone0');
      expect(await refusal(first, 'GET', `${path}?recursion=1`)).toEqual({
        status: 404,
        error: 'Failed loading network: Network not found',
      });
      await makeBridge(cluster(), 'gone0', subnet(2));
      expect(await first.get(`${path}?recursion=1`)).toEqual([]);
      await first.change('DELETE', '/1.0/networks/gone0');
      expect(
        listener.events.filter(({ metadata }) => metadata.action === 'network-forward-deleted'),
      ).not.toContainEqual(
        expect.objectContaining({ metadata: expect.objectContaining({ source: `${path}/192.0.2.8` }) }),
      );
    });

    test.each([
      ['load-balancers', 'Network driver "bridge" does not support load balancers'],
      ['peers', 'Network driver "bridge" does not support peering'],
    ])('a bridge has no %s', async (list, error) => {
      const path = `/1.0/networks/objects0/${list}?recursion=1`;
      expect(await refusal(cluster().first, 'GET', path)).toEqual({ status: 400, error });
    });
  });
}
