import { UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { RethrowFilter } from '../rpc/rethrow-filter.js';
import type { JetStreamContext } from './jetstream-context.js';
import { type SubscriptionOptions, withDefaults } from './subscription-options.js';

/** Nest's name of the transport. */
export const JETSTREAM = Symbol('JETSTREAM');

type Handler<Payload> = <M extends (payload: Payload, context: JetStreamContext) => unknown>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

/**
 * Makes a controller's method handle the messages of a subject through a durable consumer. The method gets the body (a
 * CloudEvent where the message is one) and, if it wants, the JetStreamContext.
 */
export function JetStreamEvent<Message = never>(subject: string, options: SubscriptionOptions): Handler<Message> {
  return (target, key, descriptor) => {
    // The consumer is the pattern: two consumers of one subject are two handlers, not a chain.
    const pattern = `${options.stream}/${options.durable}`;
    EventPattern(pattern, JETSTREAM, withDefaults(subject, options))(target, key, descriptor as PropertyDescriptor);
    UseFilters(RethrowFilter)(target, key, descriptor as PropertyDescriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
}
