import { afterEach, describe, expect, test } from 'vitest';
import { Administrator } from '../administrator.fixture.js';
import { startSimulator } from '../simulator.js';
import type { Simulator } from '../simulator.js';
import { realLatency } from './real-latencies.js';

let simulator: Simulator | undefined;

afterEach(() => simulator?.close());

describe('the latencies of real daemons', () => {
  test('put the work of a network into the last of its calls', () => {
    expect(realLatency('POST', '/1.0/networks?target=s1')).toBeLessThan(realLatency('POST', '/1.0/networks'));
    expect(realLatency('POST', '/1.0/networks?project=internal')).toBe(realLatency('POST', '/1.0/networks'));
  });

  test('are known for every call', () => {
    const calls = [
      ['GET', '/1.0'],
      ['GET', '/os/1.0'],
      ['PUT', '/1.0/cluster'],
      ['PATCH', '/1.0/cluster/groups/one'],
      ['DELETE', '/1.0/images/abc'],
    ] as const;
    for (const [method, url] of calls) expect(realLatency(method, url)).toBeGreaterThan(0);
  });

  test('are taken by a simulator that is told so, as many times as it is told', async () => {
    simulator = await startSimulator({ servers: 1, latencies: 'real', latencyFactor: 4 });
    const admin = new Administrator(simulator);
    await admin.enter();
    await admin.setAddresses('s1');
    const begin = performance.now();
    await admin.must('s1', 'PUT', '/1.0/cluster', { server_name: 's1', enabled: true });
    // Four times the 200 ms of a bootstrap; how much longer it takes is the machine's business.
    expect(performance.now() - begin).toBeGreaterThan(800);
    await admin.close();
  });
});
