import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerError, answerSync, HttpsPeer } from '../testing/https-peer.js';
import { apiPath } from './api-path.js';
import { createServerConnection } from './create-server-connection.js';
import type { ServerConnection } from './server-connection.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
let peer: HttpsPeer;
let connection: ServerConnection;

beforeAll(async () => {
  provider.register();
  peer = await HttpsPeer.start((call, response) =>
    call.path.includes('gone') ? answerError(response, 404, 'Project not found') : answerSync(response, null),
  );
  connection = createServerConnection({ url: peer.url, name: 'server1', pins: [peer.identity.certificate] });
});

afterAll(async () => {
  await connection.close();
  await peer.stop();
  await provider.shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});

beforeEach(() => exporter.reset());

describe('the trace of a call', () => {
  it('goes on at the server, under one span that names the call without its names', async () => {
    await trace.getTracer('test').startActiveSpan('step', async (step) => {
      await connection.request({ method: 'GET', path: apiPath`/1.0/projects/${'secret name'}` });
      step.end();
    });
    const [call, step] = exporter.getFinishedSpans();
    expect(call).toMatchObject({
      name: 'GET /1.0/projects/{}',
      kind: SpanKind.CLIENT,
      attributes: { 'http.response.status_code': 200, 'muster.server': 'server1', 'server.address': '127.0.0.1' },
    });
    expect(call?.parentSpanContext?.spanId).toBe(step?.spanContext().spanId);
    const { traceId, spanId } = call?.spanContext() ?? {};
    expect(peer.calls.at(-1)?.headers['traceparent']).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('says what kind of failure it was', async () => {
    await connection.request({ method: 'GET', path: '/1.0/projects/gone' }).catch(() => undefined);
    expect(exporter.getFinishedSpans()[0]).toMatchObject({
      name: 'GET /1.0/projects/{}',
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'not-found', 'http.response.status_code': 404 },
    });
  });
});
