import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { MsgHdrs } from '@nats-io/transport-node';

const tracer = trace.getTracer('@muster/messaging');

const setter = { set: (carrier: MsgHdrs, key: string, value: string) => carrier.set(key, value) };
const getter = {
  get: (carrier: MsgHdrs, key: string) => carrier.get(key) || undefined,
  keys: (carrier: MsgHdrs) => carrier.keys(),
};

/** Writes the current trace into a message that leaves. */
export function injectTrace(into: MsgHdrs): void {
  propagation.inject(context.active(), into, setter);
}

/** The trace that a message came with; an empty one when it has none. */
export function extractTrace(from: MsgHdrs | undefined): Context {
  return from === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, from, getter);
}

/** The current trace as `traceparent`, to be stored with a fact; undefined when nothing is traced. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** What a span says about a message, by the conventions for messaging. */
export function messageAttributes(subject: string): Attributes {
  return { 'messaging.system': 'nats', 'messaging.destination.name': subject };
}

/** Runs work in a span of its own; an error ends the span as failed and goes on to the caller. */
export async function inSpan<T>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  parent: Context,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = tracer.startSpan(name, { kind, attributes }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Starts a span that the caller ends, for work that hands out its results one by one. */
export function startSpan(name: string, kind: SpanKind, attributes: Attributes): Span {
  return tracer.startSpan(name, { kind, attributes }, context.active());
}

/** Marks a span as failed without ending it. */
export function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}
