import { workSubject, type WorkHint } from '@muster/contracts';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { z } from 'zod';
import { NATS_CONNECTION } from '../connection/nats-token.js';
import { injectTrace } from '../trace/nats-trace.js';

const DEADLINE_MS = 2_000;

/** Wakes a worker for an operation. A hint may be lost: the sweep finds every operation within a second. */
@Injectable()
export class WorkHints {
  private readonly logger = new Logger('WorkHints');
  private readonly js: JetStreamClient;

  constructor(@Inject(NATS_CONNECTION) connection: NatsConnection) {
    this.js = jetstream(connection);
  }

  /** Sends the hint for an operation; never throws. `kind` is the last token of its subject. */
  async send(kind: string, id: string): Promise<void> {
    const carrier = headers();
    injectTrace(carrier);
    const hint: z.infer<typeof WorkHint> = { id };
    try {
      await this.js.publish(workSubject(kind), JSON.stringify(hint), { headers: carrier, timeout: DEADLINE_MS });
    } catch (error) {
      this.logger.debug(`no hint for operation ${id}: ${(error as Error).message}`);
    }
  }
}
