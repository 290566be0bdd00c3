import { MAINTENANCE } from '@muster/contracts';
import { describe, expect, it } from 'vitest';
import { decidePoll } from './decide.js';
import type { FullObservation, Observation, PolledServer } from './observation.js';

const never = (): number => 0;
const ready: PolledServer = {
  id: 'id',
  name: 's1',
  connection_url: 'https://192.0.2.1:8443',
  certificate: 'pem',
  cluster_certificate: null,
  status: 'ready',
  status_detail: '',
  poll_failures: 0,
  claimed: false,
  wants_full: false,
  clustered: false,
  version_data: null,
  status_age_ms: 1_000_000,
};
const answered: Observation = { kind: 'answered', ready: true, uptimeMs: undefined, full: undefined };

/** A full look at a server that is so far out of service, and has this version installed besides the running one. */
const inFullWith = (in_maintenance: number, version_next = '', uptimeMs?: number): Observation => ({
  kind: 'answered',
  ready: true,
  uptimeMs,
  full: {
    versions: {
      os: { name: 'IncusOS', version: '1', version_next, needs_reboot: false },
      applications: [{ name: 'incus', version: '7', in_maintenance }],
      update_channel: 'stable',
    },
  } as unknown as FullObservation,
});
const inFull = inFullWith(MAINTENANCE.none);
const failed = (why: 'unreachable' | 'tls-mismatch' | 'timeout'): Observation => ({
  kind: 'failed',
  why,
  code: '',
  message: '',
});

const nextMs = (status_detail: string, maintenance: number): number =>
  decidePoll({ ...ready, status_detail, claimed: true }, inFullWith(maintenance), never).nextMs;

describe('a poll', () => {
  it('makes a registering server ready only after a full look', () => {
    const registering = { ...ready, status: 'pending', status_detail: 'registering' } as const;
    expect(decidePoll(registering, answered, never)).toMatchObject({ status: 'pending', detail: 'registering' });
    expect(decidePoll(registering, inFull, never)).toMatchObject({ status: 'ready', detail: '', nextMs: 60_000 });
  });

  it('leaves a server that is not ready yet as it is, and asks less and less often', () => {
    const notReady: Observation = { kind: 'answered', ready: false, uptimeMs: undefined, full: undefined };
    const pauses = [0, 1, 5, 30].map(
      (poll_failures) => decidePoll({ ...ready, status: 'pending', poll_failures }, notReady, never).nextMs,
    );
    expect(pauses).toEqual([1_000, 2_000, 32_000, 60_000]);
  });

  it('says that a ready server which does not answer is unresponsive, and comes back soon', () => {
    expect(decidePoll(ready, failed('unreachable'), never)).toMatchObject({
      status: 'offline',
      detail: 'unresponsive',
      nextMs: 1_000,
    });
  });

  it('never calls a server offline for its certificate while an operation holds it', () => {
    expect(decidePoll({ ...ready, claimed: true }, failed('tls-mismatch'), never)).toMatchObject({
      status: 'ready',
      detail: '',
    });
    expect(decidePoll({ ...ready, claimed: true }, failed('unreachable'), never)).toMatchObject({ status: 'offline' });
  });

  it('takes a server for rebooted when it has booted since it was told to, however fast', () => {
    const rebooting = { ...ready, status: 'offline', status_detail: 'rebooting' } as const;
    const after = (toldMs: number, uptimeMs: number | undefined) =>
      decidePoll({ ...rebooting, status_age_ms: toldMs }, inFullWith(MAINTENANCE.none, '', uptimeMs), never);
    expect(after(4_000, 900_000)).toMatchObject({ status: 'offline', detail: 'rebooting' });
    expect(after(40_000, 900_000)).toMatchObject({ status: 'offline', detail: 'rebooting' });
    expect(after(9_000, 3_000)).toMatchObject({ status: 'ready', detail: '' });
    expect(after(9_000, undefined)).toMatchObject({ status: 'offline', detail: 'rebooting' });
    expect(after(31_000, undefined)).toMatchObject({ status: 'ready', detail: '' });
  });

  it('takes a server that was told to go down and never did for ready again', () => {
    const told = { ...ready, status: 'offline', status_detail: 'shut down', status_age_ms: 301_000 } as const;
    expect(decidePoll(told, inFullWith(MAINTENANCE.none, '', 9_000_000), never)).toMatchObject({ status: 'ready' });
  });

  it.each([
    ['evacuating', { status_age_ms: 1_000 }, inFullWith(MAINTENANCE.evacuating), 'evacuating'],
    ['evacuating', { status_age_ms: 1_000 }, inFullWith(MAINTENANCE.none), 'evacuating'],
    ['evacuating', {}, inFullWith(MAINTENANCE.evacuated), ''],
    ['evacuating', { status_age_ms: 61_000 }, inFullWith(MAINTENANCE.none), ''],
    ['restoring', {}, inFullWith(MAINTENANCE.restoring), 'restoring'],
    ['restoring', { claimed: true }, inFullWith(MAINTENANCE.none), 'restoring'],
    ['restoring', {}, inFullWith(MAINTENANCE.none), ''],
    ['updating', { status_age_ms: 1_000 }, inFullWith(MAINTENANCE.none), 'updating'],
    ['updating', { status_age_ms: 1_000 }, inFullWith(MAINTENANCE.none, '2'), ''],
    ['updating', { status_age_ms: 301_000 }, inFullWith(MAINTENANCE.none), ''],
    ['updating', {}, answered, 'updating'],
  ])('knows when a ready server is no longer %s (%o)', (status_detail, more, observation, detail) => {
    expect(decidePoll({ ...ready, status_detail, ...more }, observation, never)).toMatchObject({
      status: 'ready',
      detail,
    });
  });

  it('looks more often at a server that is doing something, or is out of service', () => {
    expect([nextMs('', 0), nextMs('restoring', 0), nextMs('', 2)]).toEqual([60_000, 10_000, 10_000]);
  });

  it('spreads the servers over time', () => {
    expect(decidePoll(ready, answered, () => 1).nextMs).toBe(72_000);
  });
});
