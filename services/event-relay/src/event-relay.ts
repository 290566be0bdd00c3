import type { ServiceOptions } from '@muster/service-kit';
import { Module } from '@nestjs/common';
import { Admission } from './admission/admission.js';
import { relayVariables } from './configuration.js';
import { EventConsumers } from './consumers/event-consumers.js';
import { RowConsumers } from './consumers/row-consumers.js';
import { StreamReport } from './consumers/stream-report.js';
import { Courier } from './deliveries/courier.js';
import { Intakes } from './deliveries/intakes.js';
import { Initial1764028800000 } from './schema/initial.js';
import { SubscribersController } from './subscribers/subscribers.controller.js';
import { Upkeep } from './upkeep.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

@Module({
  controllers: [SubscribersController, WebhooksController],
  providers: [Admission, EventConsumers, RowConsumers, StreamReport, Intakes, Courier, Upkeep],
})
class EventRelayModule {}

/** Carries events to other systems: to subscribers at NATS, and to webhooks. */
export const eventRelay: ServiceOptions<typeof relayVariables> = {
  name: 'event-relay',
  service: 'relay',
  configuration: relayVariables,
  schema: 'relay',
  migrations: [Initial1764028800000],
  secrets: true,
  module: () => EventRelayModule,
  rpc: true,
};
