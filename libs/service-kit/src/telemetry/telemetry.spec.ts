import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { startTelemetry, type Telemetry } from './telemetry.js';

let telemetry: Telemetry | undefined;

afterEach(async () => {
  await telemetry?.stop();
  trace.disable();
  metrics.disable();
});

describe('telemetry', () => {
  it('makes no spans without a target', async () => {
    telemetry = await startTelemetry('spec', {});
    expect(trace.getTracer('spec').startSpan('nothing').isRecording()).toBe(false);
  });

  it('sends what it has to the collector, at the latest when the service stops', async () => {
    const bodies: Buffer[] = [];
    const paths: string[] = [];
    const collector = createServer((request, response) => {
      paths.push(`${request.method} ${request.url}`);
      request.on('data', (data: Buffer) => bodies.push(data)).on('end', () => response.end());
    });
    await new Promise<void>((resolve) => {
      collector.listen(0, '127.0.0.1', resolve);
    });
    const { port } = collector.address() as AddressInfo;
    telemetry = await startTelemetry('spec', { endpoint: `http://127.0.0.1:${port}` });
    trace.getTracer('spec').startSpan('something to see').end();
    await telemetry.stop();
    collector.closeAllConnections();
    collector.close();
    expect(paths).toEqual(['POST /v1/traces']);
    expect(Buffer.concat(bodies).toString('latin1')).toContain('something to see');
  });

  it('does not keep a service from stopping when the collector is away', async () => {
    telemetry = await startTelemetry('spec', { endpoint: 'http://127.0.0.1:1' });
    trace.getTracer('spec').startSpan('lost').end();
    const startedAt = performance.now();
    await telemetry.stop();
    telemetry = undefined;
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
