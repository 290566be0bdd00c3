import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { TraceFile } from './trace-file.js';

export interface TraceTargets {
  /** Gets every span as a line of JSON. */
  readonly file?: string | undefined;
  /** The collector's address; its other settings come from OpenTelemetry's own variables. */
  readonly endpoint?: string | undefined;
}

/**
 * Starts tracing. Has to run before TypeORM loads the Postgres driver. HTTP is left to the gateway and the calls on servers,
 * which make one span of their own each: the general instrumentation takes three quarters of the throughput (stack.md 4a).
 */
export async function startTraces(
  service: string,
  resource: Resource,
  targets: TraceTargets,
): Promise<NodeTracerProvider> {
  const spanProcessors: SpanProcessor[] = [];
  if (targets.file !== undefined) spanProcessors.push(new SimpleSpanProcessor(new TraceFile(targets.file, service)));
  if (targets.endpoint !== undefined) {
    // Loaded only here: it takes a quarter of a second that a service without a collector need not spend.
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
    spanProcessors.push(new BatchSpanProcessor(new OTLPTraceExporter({ url: tracesUrl(targets.endpoint) })));
  }
  const provider = new NodeTracerProvider({ resource, spanProcessors });
  provider.register();
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new PgInstrumentation({ requireParentSpan: true }),
      new UndiciInstrumentation({ requireParentforSpans: true }),
    ],
  });
  return provider;
}

/** Where a collector takes traces, by the rules for OTEL_EXPORTER_OTLP_ENDPOINT. */
function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/$/, '')}/v1/traces`;
}
