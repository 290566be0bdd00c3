import { type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const tracer = trace.getTracer('@muster/gateway');

interface Traced {
  readonly span: Span;
  readonly within: Context;
}

/**
 * One span per request, which goes on from the caller's `traceparent`. Cheaper than the instrumentations of HTTP and
 * Fastify together, which cost five sixths of the throughput.
 */
export function traceRequests(fastify: FastifyInstance): void {
  const traced = new WeakMap<FastifyRequest, Traced>();

  fastify.addHook('onRequest', (request, reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      spanName(request),
      { kind: SpanKind.SERVER, attributes: attributesOf(request) },
      parent,
    );
    const within = trace.setSpan(parent, span);
    traced.set(request, { span, within });
    const { traceId } = span.spanContext();
    if (trace.isSpanContextValid(span.spanContext())) void reply.header('x-trace-id', traceId);
    context.with(within, done);
  });

  // The body's events come from the socket, outside of the request's context, so it has to be entered again.
  fastify.addHook('preHandler', (request, _reply, done) => {
    context.with(traced.get(request)?.within ?? context.active(), done);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const span = traced.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function spanName(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? 'unknown path'}`;
}

function attributesOf(request: FastifyRequest): Record<string, string> {
  return {
    'http.request.method': request.method,
    'http.route': request.routeOptions.url ?? '',
    'url.path': request.url.split('?')[0] ?? '',
  };
}
