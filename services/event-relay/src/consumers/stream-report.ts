import { MusterError } from '@muster/errors';
import { Injectable } from '@nestjs/common';
import { EventConsumers } from './event-consumers.js';
import type { StreamLife } from './reading-start.js';

/** How far the stream of events is, for whoever begins to read it. */
@Injectable()
export class StreamReport {
  constructor(private readonly consumers: EventConsumers) {}

  /** @throws MusterError `service.unavailable` while NATS does not tell. */
  async now(): Promise<StreamLife> {
    try {
      return await this.consumers.stream();
    } catch (error) {
      const { message } = error as Error;
      throw new MusterError('service.unavailable', `NATS does not tell how far its events are: ${message}`, {
        cause: error,
      });
    }
  }
}
