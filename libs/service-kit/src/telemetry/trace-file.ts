import { appendFileSync } from 'node:fs';
import { SpanStatusCode, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/**
 * Appends every span to a file as a line of JSON, for tests and for the documentation. Written at once, in one call per
 * batch: several processes may share the file, and a killed one leaves whole lines.
 */
export class TraceFile implements SpanExporter {
  constructor(
    private readonly path: string,
    private readonly service: string,
  ) {}

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    try {
      appendFileSync(this.path, spans.map((span) => `${JSON.stringify(this.line(span))}\n`).join(''));
      done({ code: 0 });
    } catch (error) {
      done({ code: 1, error: error as Error });
    }
  }

  async shutdown(): Promise<void> {}

  private line(span: ReadableSpan): Record<string, unknown> {
    const { traceId, spanId } = span.spanContext();
    return {
      service: this.service,
      name: span.name,
      trace_id: traceId,
      span_id: spanId,
      parent_span_id: span.parentSpanContext?.spanId ?? null,
      kind: span.kind,
      start: new Date(milliseconds(span.startTime)).toISOString(),
      duration_ms: Math.round(milliseconds(span.duration) * 1000) / 1000,
      status: SpanStatusCode[span.status.code],
      ...(span.status.message === undefined ? {} : { error: span.status.message }),
      attributes: span.attributes,
    };
  }
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
