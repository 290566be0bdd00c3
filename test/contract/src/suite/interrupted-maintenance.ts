import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster } from '../cluster.js';
import type { Cluster } from '../cluster.js';
import { eventually } from '../eventually.js';
import { hostAt } from '../fleet.js';
import type { ContractHost, CutMoment, StartFleet } from '../fleet.js';
import { makePool } from './storage.js';

/** Milliseconds; a real host needs two seconds to move the instance. */
const CUT_AFTER = 400;

interface Member {
  readonly status: string;
}

/** What becomes of a member whose machine goes down in the middle of its maintenance, or is another one afterwards. */
export function interruptedMaintenance(start: StartFleet): void {
  describe('maintenance that a power cut ends', () => {
    let cluster: Cluster;
    let host: ContractHost;
    let path: string;

    beforeAll(async () => {
      cluster = await startCluster(start, 3);
      const { first, fleet } = cluster;
      host = hostAt(fleet, 2);
      path = `/1.0/cluster/members/${host.hostname}`;
      await makePool(cluster, 'cut');
      const upload = await first.change('POST', '/1.0/images', await fleet.bootableImage());
      await first.change('POST', `/1.0/instances?target=${host.hostname}`, {
        name: 'tenant',
        type: 'container',
        source: { type: 'image', fingerprint: String(upload?.metadata?.['fingerprint']) },
        config: { 'boot.host_shutdown_timeout': '2' },
        devices: { root: { type: 'disk', path: '/', pool: 'cut' } },
      });
      await first.change('PUT', '/1.0/instances/tenant/state', { action: 'start', timeout: 30 });
    });
    afterAll(() => cluster?.remove());

    const member = (): Promise<Member> => cluster.first.get<Member>(path);

    /** A member that has just come back may still be called unavailable. */
    async function succeeds(action: string): Promise<void> {
      await eventually(
        () => cluster.first.operation('POST', `${path}/state`, { action }),
        (operation) => operation?.status === 'Success',
      );
    }

    /** Cuts the power while an action is under way; gives back what the member shows without power, and after its start. */
    async function cutIn(moment: CutMoment, action: string, settled: string): Promise<[string, string]> {
      const cut = host.cutAt(moment, CUT_AFTER);
      void cluster.first.send('POST', `${path}/state`, { action }).catch(() => undefined);
      await cut;
      const { status } = await member();
      await host.powerOn();
      const after = await eventually(member, (shown) => shown.status === settled);
      return [status, after.status];
    }

    test('an evacuation shows until the member starts again, and is then taken back', async () => {
      expect(await cutIn('evacuation-begun', 'evacuate', 'Online')).toEqual(['Evacuating', 'Online']);
    });

    test('a restoration shows until the member starts again, and is then still to be done', async () => {
      await succeeds('evacuate');
      expect(await cutIn('restoration-begun', 'restore', 'Evacuated')).toEqual(['Restoring', 'Evacuated']);
      await succeeds('restore');
      expect(await member()).toMatchObject({ status: 'Online' });
    });

    test('a machine that was reset is no member any more, and is taken out by force without being asked', async () => {
      const { first } = cluster;
      await first
        .change('PUT', '/1.0/instances/tenant/state', { action: 'stop', force: true, timeout: 30 })
        .catch(() => undefined);
      host.os.factoryReset({ provider: undefined, applications: ['incus'] });
      await host.os.settled();
      expect((await first.send('DELETE', `${path}?force=1`)).status).toBe(200);
      expect(await first.get('/1.0/cluster/members')).toHaveLength(2);
      await host.os.options.daemon.restart();
      expect(host.os.options.daemon.version()).not.toBe('');
    });
  });
}
