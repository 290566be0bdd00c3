import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { Logger } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { extractTrace, inSpan, messageAttributes } from '../trace/nats-trace.js';
import { bury } from './dead-letters.js';
import { decodeMessage } from './decode-message.js';
import { JetStreamContext } from './jetstream-context.js';
import { countMessage } from './jetstream-metrics.js';
import { PoisonError } from './poison-error.js';
import { settlementAfter } from './settlement.js';
import type { Subscription } from './subscription-options.js';

export type MessageHandlerFunction = (payload: unknown, context: JetStreamContext) => Promise<unknown>;

const logger = new Logger('JetStream');

/** Takes one message from delivery to its end: handled, to be delivered again, or dead. Never throws. */
export async function handleMessage(
  js: JetStreamClient,
  subscription: Subscription,
  handler: MessageHandlerFunction,
  message: JsMsg,
  signal: AbortSignal,
): Promise<void> {
  const context = new JetStreamContext([message, signal]);
  const stillWorking = setInterval(() => message.working(), Math.max(250, subscription.ackWaitMs / 3));
  try {
    await inSpan(
      `handle ${subscription.subject}`,
      SpanKind.CONSUMER,
      messageAttributes(message.subject),
      extractTrace(message.headers),
      () => run(subscription, handler, context),
    );
    countMessage(subscription.stream, subscription.durable, 'done');
  } catch (error) {
    await settleFailure(js, subscription, context, error);
  } finally {
    clearInterval(stillWorking);
  }
}

async function run(subscription: Subscription, handler: MessageHandlerFunction, context: JetStreamContext) {
  if (context.delivery > subscription.maxDeliveries) {
    // Whoever had it last never came to an end, not even to a failure: it would take this process down too.
    throw new PoisonError(`was delivered ${context.delivery - 1} times and never settled`);
  }
  const payload = decodeMessage(context.message, subscription.schema);
  if (subscription.acknowledge === 'before') await context.acknowledge();
  await handler(payload, context);
  if (!(await context.acknowledge())) {
    logger.warn(`${describe(subscription, context)}: the acknowledgement was lost; it may be delivered again`);
  }
}

async function settleFailure(
  js: JetStreamClient,
  subscription: Subscription,
  context: JetStreamContext,
  error: unknown,
): Promise<void> {
  const where = describe(subscription, context);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (context.isAcknowledged) {
    logger.error(`${where} failed after it was acknowledged`, detail);
    return;
  }
  const settlement = settlementAfter(error, context.delivery, subscription);
  countMessage(subscription.stream, subscription.durable, settlement.kind);
  if (settlement.kind === 'retry') {
    logger.warn(`${where} failed, again in ${settlement.delayMs} ms: ${(error as Error).message}`);
    context.message.nak(settlement.delayMs);
    return;
  }
  logger.error(`${where} goes to the dead letters: ${settlement.reason}`, detail);
  try {
    await bury(js, context.message, subscription.durable, settlement.reason);
    context.message.term(settlement.reason.slice(0, 200));
  } catch (fault) {
    // Not settled: JetStream delivers it again, and it is buried then.
    logger.error(`${where} could not be kept as a dead letter: ${(fault as Error).message}`);
    context.message.nak(5_000);
  }
}

function describe(subscription: Subscription, context: JetStreamContext): string {
  return `${context.message.subject} (${subscription.stream} ${context.message.seq}, delivery ${context.delivery})`;
}
