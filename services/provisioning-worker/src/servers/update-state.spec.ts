import { describe, expect, it } from 'vitest';
import { recommendedAction, serverUpdateState, type UpdateFacts } from './update-state.js';

interface Facts {
  status?: UpdateFacts['status'];
  detail?: string;
  cluster?: string;
  update?: boolean;
  reboot?: boolean;
  maintenance?: number;
}

function server({ status = 'ready', detail = '', cluster, maintenance = 0, ...needs }: Facts): UpdateFacts {
  return {
    status,
    status_detail: detail,
    server_type: 'incus',
    cluster_id: cluster ?? null,
    version_data: {
      os: { name: 'IncusOS', version: '1', version_next: '', needs_reboot: needs.reboot === true },
      applications: [{ name: 'incus', version: '7', in_maintenance: maintenance }],
      update_channel: 'stable',
      needs_update: needs.update === true,
    },
  };
}

describe('the update state of a server', () => {
  it.each<[Facts, string, string]>([
    [{ status: 'unknown' }, '', ''],
    [{ status: 'pending', detail: 'registering', reboot: true }, '', ''],
    [{ status: 'offline', detail: 'rebooting' }, 'rebooting', ''],
    [{ status: 'offline', detail: 'rebooting', maintenance: 2 }, 'in maintenance, rebooting', ''],
    [{ detail: 'updating', update: true }, 'updating', ''],
    [{ detail: 'updating application', update: true }, '', ''],
    [{}, 'up to date', ''],
    [{ status: 'offline', detail: 'unresponsive' }, 'up to date', ''],
    [{ update: true }, 'update pending', 'update'],
    [{ update: true, status: 'offline', detail: 'unresponsive' }, 'update pending', ''],
    [{ cluster: 'c', maintenance: 1 }, 'evacuating', ''],
    [{ cluster: 'c', maintenance: 3 }, 'restoring', ''],
    [{ cluster: 'c', detail: 'restoring' }, 'post restore', ''],
    [{ cluster: 'c', detail: 'restoring', maintenance: 2 }, 'restoring', ''],
    [{ cluster: 'c', reboot: true }, 'evacuation pending', 'evacuate'],
    [{ cluster: 'c', reboot: true, maintenance: 2 }, 'in maintenance, reboot pending', 'reboot'],
    [{ reboot: true }, 'reboot pending', 'reboot'],
    [{ cluster: 'c', maintenance: 2 }, 'in maintenance, restore pending', 'restore'],
  ])('of %o is "%s", and "%s" is recommended', (facts, state, action) => {
    expect([serverUpdateState(server(facts)), recommendedAction(server(facts))]).toEqual([state, action]);
  });

  it('is not known before the server was asked', () => {
    expect(serverUpdateState({ ...server({}), version_data: null })).toBe('');
  });
});
