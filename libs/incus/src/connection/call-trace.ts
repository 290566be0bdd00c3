import { context, createContextKey, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { ApiPath } from './api-path.js';
import { ServerCallError } from './server-call-error.js';

/** What a span says of a call. */
export interface TracedCall {
  readonly server: string;
  readonly url: string;
  readonly method: string;
  readonly path: ApiPath;
}

/** OpenTelemetry's own key: instrumentations of what lies below make no second span and no second header. */
const suppressTracing = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Runs a call inside a client span and hands it the headers that carry the trace on.
 * Without an OpenTelemetry SDK both are empty and cost nothing worth measuring.
 */
export async function traceCall<T extends { readonly status: number }>(
  { server, url, method, path }: TracedCall,
  call: (traceHeaders: Record<string, string>) => Promise<T>,
): Promise<T> {
  const span = trace.getTracer('@muster/incus').startSpan(`${method} ${path.template}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'url.full': url + path.text,
      'url.template': path.template,
      'server.address': new URL(url).hostname,
      'muster.server': server,
    },
  });
  const inside = trace.setSpan(context.active(), span);
  const headers: Record<string, string> = {};
  propagation.inject(inside, headers);
  try {
    const answer = await context.with(inside.setValue(suppressTracing, true), () => call(headers));
    span.setAttribute('http.response.status_code', answer.status);
    return answer;
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function markFailed(span: Span, error: unknown): void {
  const known = error instanceof ServerCallError ? error : undefined;
  if (known?.httpStatus !== undefined) span.setAttribute('http.response.status_code', known.httpStatus);
  span.setAttribute('error.type', known?.kind ?? 'internal');
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}
