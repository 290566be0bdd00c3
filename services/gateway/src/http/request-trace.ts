import { type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const tracer = trace.getTracer('@muster/gateway');

/**
 * One span per request, which goes on from the caller's `traceparent`. Cheaper than the instrumentations of HTTP and
 * Fastify together, which cost five sixths of the throughput. Gives what runs something within a request's span.
 */
export function traceRequests(fastify: FastifyInstance): (request: FastifyRequest, work: () => void) => void {
  const contexts = new WeakMap<FastifyRequest, Context>();
  const within = (request: FastifyRequest, work: () => void): void =>
    context.with(contexts.get(request) ?? context.active(), work);

  fastify.addHook('onRequest', (request, reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      `${request.method} ${request.routeOptions.url ?? 'unknown path'}`,
      { kind: SpanKind.SERVER, attributes: attributesOf(request) },
      parent,
    );
    contexts.set(request, trace.setSpan(parent, span));
    const { traceId } = span.spanContext();
    if (trace.isSpanContextValid(span.spanContext())) void reply.header('x-trace-id', traceId);
    reply.raw.once('close', () => endSpan(span, reply.raw.statusCode));
    within(request, done);
  });

  return within;
}

function attributesOf(request: FastifyRequest): Record<string, string> {
  return {
    'http.request.method': request.method,
    'http.route': request.routeOptions.url ?? '',
    'url.path': request.url.split('?')[0] ?? '',
  };
}

function endSpan(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
