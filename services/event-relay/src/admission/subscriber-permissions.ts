import { EVENTS_STREAM } from '@muster/contracts';

export interface SubscriberPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * What a subscriber may do at NATS: look at its own consumer, ask it for messages, acknowledge them, and hear the answers.
 * What its consumer gives out was chosen when it was made; a subscriber can make none itself, nor change this one.
 */
export function subscriberPermissions(consumer: string): SubscriberPermissions {
  return {
    publish: [
      `$JS.API.CONSUMER.INFO.${EVENTS_STREAM}.${consumer}`,
      `$JS.API.CONSUMER.MSG.NEXT.${EVENTS_STREAM}.${consumer}`,
      `$JS.ACK.${EVENTS_STREAM}.${consumer}.>`,
    ],
    subscribe: [`_INBOX_${consumer}.>`],
  };
}
