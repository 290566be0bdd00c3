import type { IncomingMessage, ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { TraceTargets } from './start-traces.js';

/** What a running service tells about itself. */
export interface Telemetry {
  /** Answers with all metrics in Prometheus' format. */
  readonly answerMetrics: (request: IncomingMessage, response: ServerResponse) => void;
  /** Sends what is still held back. */
  stop(): Promise<void>;
}

const STOP_DEADLINE_MS = 2_000;

/** Metrics are always on; traces only with a target, and without one neither their code is loaded nor a span is made. */
export async function startTelemetry(service: string, targets: TraceTargets): Promise<Telemetry> {
  const resource = resourceFromAttributes({ 'service.name': `muster-${service}`, 'process.pid': process.pid });
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const meterProvider = new MeterProvider({ resource, readers: [exporter] });
  metrics.setGlobalMeterProvider(meterProvider);
  registerInstrumentations({ meterProvider, instrumentations: [new RuntimeNodeInstrumentation()] });
  const traces =
    targets.file === undefined && targets.endpoint === undefined
      ? undefined
      : await (await import('./start-traces.js')).startTraces(service, resource, targets);
  return {
    answerMetrics: (request, response) => exporter.getMetricsRequestHandler(request, response),
    stop: async () => {
      const ended = Promise.allSettled([traces?.shutdown(), meterProvider.shutdown()]);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_DEADLINE_MS).unref())]);
    },
  };
}
