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
  unchanged_ms: 1_000_000,
};
const answered: Observation = { kind: 'answered', ready: true, full: undefined };
const inFull: Observation = { kind: 'answered', ready: true, full: {} as FullObservation };
const failed = (why: 'unreachable' | 'tls-mismatch' | 'timeout'): Observation => ({ kind: 'failed', why, message: '' });

describe('a poll', () => {
  it('makes a registering server ready only after a full look', () => {
    const registering = { ...ready, status: 'pending', status_detail: 'registering' } as const;
    expect(decidePoll(registering, answered, never)).toMatchObject({ status: 'pending', detail: 'registering' });
    expect(decidePoll(registering, inFull, never)).toMatchObject({ status: 'ready', detail: '', nextMs: 60_000 });
  });

  it('leaves a server that is not ready yet as it is, and asks less and less often', () => {
    const notReady: Observation = { kind: 'answered', ready: false, full: undefined };
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

  it('does not take a server for rebooted that was told to only just now', () => {
    const rebooting = { ...ready, status: 'offline', status_detail: 'rebooting' } as const;
    expect(decidePoll({ ...rebooting, unchanged_ms: 5_000 }, inFull, never)).toMatchObject({
      status: 'offline',
      detail: 'rebooting',
    });
    expect(decidePoll({ ...rebooting, unchanged_ms: 31_000 }, inFull, never)).toMatchObject({
      status: 'ready',
      detail: '',
    });
  });

  it('spreads the servers over time', () => {
    expect(decidePoll(ready, answered, () => 1).nextMs).toBe(72_000);
  });
});
