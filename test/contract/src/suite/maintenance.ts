import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { hostAt } from '../fleet.js';
import { refusal } from '../refusal.js';
import { makePool } from './storage.js';

const POOL = 'maintained';

interface Member {
  readonly status: string;
  readonly roles: readonly string[];
}

/** How a member is taken out of service, and what its roles are. */
export function maintenance(cluster: () => Cluster): void {
  describe('a member in maintenance', () => {
    let image: string;
    let member: string;
    let path: string;

    beforeAll(async () => {
      const { first, fleet } = cluster();
      member = hostAt(fleet, 1).hostname;
      path = `/1.0/cluster/members/${member}`;
      await makePool(cluster(), POOL);
      const upload = await first.change('POST', '/1.0/images', await fleet.bootableImage());
      image = String(upload?.metadata?.['fingerprint']);
      await first.change('POST', `/1.0/instances?target=${member}`, {
        name: 'tenant',
        type: 'container',
        source: { type: 'image', fingerprint: image },
        config: { 'boot.host_shutdown_timeout': '2' },
        devices: { root: { type: 'disk', path: '/', pool: POOL } },
      });
      await first.change('PUT', '/1.0/instances/tenant/state', { action: 'start', timeout: 30 });
    });
    afterAll(async () => {
      const { first } = cluster();
      await first.change('PUT', '/1.0/instances/tenant/state', { action: 'stop', force: true, timeout: 30 });
      await first.change('DELETE', '/1.0/instances/tenant');
      await first.change('DELETE', `/1.0/images/${image}`);
      await first.change('DELETE', `/1.0/storage-pools/${POOL}`);
    });

    const change = (action: string, mode?: string, of = path): Promise<unknown> =>
      cluster().first.operation('POST', `${of}/state`, { action, ...(mode === undefined ? {} : { mode }) });

    /** The states that the member shows while something is done. */
    async function statesDuring(work: Promise<unknown>): Promise<string[]> {
      const ended = work.then(() => true);
      const seen: string[] = [];
      for (;;) {
        const { status } = await cluster().first.get<Member>(path);
        if (seen.at(-1) !== status) seen.push(status);
        if (await Promise.race([ended, pause(20, false)])) return seen;
      }
    }

    test('says what is being done, and refuses the same wish meanwhile', async () => {
      const evacuation = change('evacuate');
      const states = statesDuring(evacuation);
      await pause(100);
      expect(await change('evacuate')).toMatchObject({
        status: 'Failure',
        err: 'Cluster member is already in requested state',
      });
      expect(await evacuation).toMatchObject({ status: 'Success' });
      expect(await states).toContain('Evacuating');
      expect(await cluster().first.get(path)).toMatchObject({ status: 'Evacuated' });
      expect(await statesDuring(change('restore'))).toContain('Restoring');
      expect(await cluster().first.get(path)).toMatchObject({ status: 'Online' });
    });

    test('can be evacuated again and restored again: nothing happens, and that succeeds', async () => {
      expect(await change('restore')).toMatchObject({ status: 'Success', err: '' });
      await change('evacuate');
      expect(await change('evacuate')).toMatchObject({ status: 'Success', err: '' });
      expect(await cluster().first.get(path)).toMatchObject({ status: 'Evacuated' });
      await change('restore');
    });

    test('leaves its instances where they went when it is restored without them', async () => {
      const { first } = cluster();
      await change('evacuate');
      const { location } = await first.get<{ location: string }>('/1.0/instances/tenant');
      expect(location).not.toBe(member);
      expect(await change('restore', 'skip')).toMatchObject({ status: 'Success' });
      expect(await first.get(path)).toMatchObject({ status: 'Online' });
      expect(await first.get('/1.0/instances/tenant')).toMatchObject({
        location,
        status: 'Running',
        config: { 'volatile.evacuate.origin': member },
      });
      // What still names it as its origin comes home with the next restoration.
      await change('evacuate');
      await change('restore');
      expect(await first.get('/1.0/instances/tenant')).toMatchObject({ location: member, status: 'Running' });
    });

    test('stops its instances where nobody else is in service', async () => {
      const { first, fleet } = cluster();
      const others = [hostAt(fleet, 0), hostAt(fleet, 2)].map(({ hostname }) => `/1.0/cluster/members/${hostname}`);
      for (const other of others) await change('evacuate', 'auto', other);
      expect(await change('evacuate')).toMatchObject({ status: 'Success' });
      expect(await first.get('/1.0/instances/tenant')).toMatchObject({ location: member, status: 'Stopped' });
      for (const each of [...others, path]) await change('restore', undefined, each);
      expect(await first.get('/1.0/instances/tenant')).toMatchObject({ location: member, status: 'Running' });
    });

    test.each([
      [{ action: 'vanish' }, 400, 'Unknown action "vanish"'],
      [
        { action: 'evacuate', mode: 'fast' },
        400,
        'Invalid value "fast" (not one of [auto migrate live-migrate refresh-migrate stop stateful-stop force-stop])',
      ],
    ])('is refused %j', async (body, status, error) => {
      expect(await refusal(cluster().first, 'POST', `${path}/state`, body)).toEqual({ status, error });
    });

    test('can be given the role of a client of the database, but not be freed of its vote', async () => {
      const { first } = cluster();
      const before = await first.get<Member>(path);
      await first.change('PUT', path, { ...before, roles: [...before.roles, 'database-client'] });
      const { roles } = await first.get<Member>(path);
      expect(roles).toEqual(expect.arrayContaining(['database', 'database-client']));
      expect(await refusal(first, 'PUT', path, { ...before, roles: ['database', 'nonsense'] })).toEqual({
        status: 500,
        error: 'Update roles: Invalid cluster role "nonsense"',
      });
      await first.change('PUT', path, before);
      expect(await refusal(first, 'PUT', path, { ...before, roles: [] })).toEqual({
        status: 400,
        error: 'The "database" role cannot be dropped at this time',
      });
      expect(await first.get(path)).toMatchObject({ roles: before.roles });
    });
  });
}
