import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { using } from '../cluster.js';
import { eventually } from '../eventually.js';
import { hostAt } from '../fleet.js';
import type { ContractHost, Fleet, StartFleet } from '../fleet.js';
import { Provider } from '../provider.js';

const NEWER = '209901010000';

interface Update {
  readonly state: { readonly last_check: string; readonly status: string; readonly needs_reboot: boolean };
}

/** How a host comes to a newer version of its system. */
export function osUpdates(start: StartFleet): void {
  describe('an update of the system', () => {
    let fleet: Fleet;
    let host: ContractHost;
    let provider: Provider;

    beforeEach(async () => {
      fleet = await start(1);
      host = hostAt(fleet, 0);
      provider = await Provider.open();
      await host.os.useProvider(provider.config('a-token'));
    });
    afterEach(async () => {
      provider?.close();
      await fleet?.remove();
    });

    const read = <T>(path: string): Promise<T> => using(fleet, host, (exchange) => exchange.get<T>(path));
    const check = (): Promise<unknown> =>
      using(fleet, host, (exchange) => exchange.change('POST', '/os/1.0/system/update/:check'));
    const update = (): Promise<Update> => read<Update>('/os/1.0/system/update');
    const received = (cause: string): Promise<unknown> => provider.received(({ body }) => body['cause'] === cause);

    test('is looked for when asked, and nothing changes where there is none', async () => {
      expect((await update()).state).toEqual({
        last_check: '0001-01-01T00:00:00Z',
        status: 'Update check has not run yet',
        needs_reboot: false,
      });
      await check();
      const { state } = await update();
      expect(state).toMatchObject({ status: 'Update check completed', needs_reboot: false });
      expect(Date.parse(state.last_check)).toBeGreaterThan(Date.parse('2020-01-01'));
      expect(await read('/os/1.0')).toMatchObject({ environment: { os_version_next: '' } });
    });

    test('is installed beside what runs, needs a restart, and runs after it; the provider is told of each', async () => {
      const { environment } = await read<{ environment: { os_version: string } }>('/os/1.0');
      host.os.updates.offer(NEWER, 200);
      await check();
      expect((await update()).state).toMatchObject({ status: 'Running update check', needs_reboot: false });
      const { state } = await eventually(update, (answer) => answer.state.needs_reboot);
      expect(state.status).toBe(`IncusOS has been updated to version ${NEWER}`);
      await received('os-update-applied');
      expect(await read('/os/1.0')).toMatchObject({
        environment: { os_version: environment.os_version, os_version_next: NEWER },
      });

      await using(fleet, host, (exchange) => exchange.send('POST', '/os/1.0/system/:reboot'));
      await received('system-reboot-triggered');
      await received('system-is-ready');
      expect(await read('/os/1.0')).toMatchObject({
        environment: { os_version: NEWER, os_version_next: '', system_is_ready: true },
      });
      expect((await update()).state.needs_reboot).toBe(false);
      expect(await read('/os/1.0/applications/incus')).toMatchObject({ state: { version: NEWER } });
    });

    test('survives a power cut before the restart, and is not installed twice', async () => {
      host.os.updates.offer(NEWER);
      await check();
      await check();
      await host.powerCut();
      await host.powerOn();
      expect(await read('/os/1.0')).toMatchObject({ environment: { os_version: NEWER, os_version_next: '' } });
      await check();
      expect((await update()).state).toMatchObject({ status: 'Update check completed', needs_reboot: false });
      const applied = provider.announcements.filter(({ body }) => body['cause'] === 'os-update-applied');
      expect(applied.length).toBeLessThan(2);
    });
  });
}
