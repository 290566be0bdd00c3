import { WakeUp } from '@muster/messaging';
import { CONFIGURATION, MusterLogger, SecretBox } from '@muster/service-kit';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RelayConfiguration } from '../configuration.js';
import { secretContext } from '../webhooks/webhook-row.js';
import { observeDeliveries } from './delivery-metrics.js';
import { type DueDelivery, takeDueDeliveries } from './due-deliveries.js';
import { postEvent, type PostOutcome } from './post-event.js';
import { recordArrival, recordFailure } from './record-attempt.js';
import { afterFailure } from './retry-plan.js';

/** Deliveries to one webhook at once, of this process. */
const PLACES = 8;
const LOOK_MS = 500;
const FAULT_PAUSE_MS = 2_000;
/** What is under way when the service stops has so long to end; the rest begins again elsewhere. Milliseconds. */
const STOP_WITHIN_MS = 6_000;

/**
 * Carries deliveries from Postgres to their webhooks. It writes down that it begins, and then how it went: whoever dies in
 * between has the delivery made once more, with the same `webhook-id`.
 */
@Injectable()
export class Courier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly bell = new WakeUp();
  private readonly busy = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly giveUp = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: RelayConfiguration,
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly logger: MusterLogger,
  ) {}

  onApplicationBootstrap(): void {
    observeDeliveries(this.dataSource);
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.bell.ring();
    await this.running;
    const impatience = setTimeout(() => this.giveUp.abort(new Error('the service is stopping')), STOP_WITHIN_MS);
    await Promise.allSettled(this.underWay);
    clearTimeout(impatience);
  }

  /** Says that there may be something to deliver. */
  wake(): void {
    this.bell.ring();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const due = await takeDueDeliveries(this.dataSource, this.busy, PLACES);
        for (const delivery of due) this.begin(delivery);
        if (due.length === 0) await this.bell.wait(LOOK_MS);
      } catch (error) {
        this.logger.warn('deliveries to webhooks wait', { error });
        await this.bell.wait(FAULT_PAUSE_MS);
      }
    }
  }

  private begin(delivery: DueDelivery): void {
    const { webhook_id: webhook } = delivery;
    this.busy.set(webhook, (this.busy.get(webhook) ?? 0) + 1);
    const work = this.deliver(delivery).finally(() => {
      const left = (this.busy.get(webhook) ?? 1) - 1;
      if (left === 0) this.busy.delete(webhook);
      else this.busy.set(webhook, left);
      this.underWay.delete(work);
      this.bell.ring();
    });
    this.underWay.add(work);
  }

  /** Never throws: what can not be written down is due again when its time as taken is over. */
  private async deliver(delivery: DueDelivery): Promise<void> {
    try {
      const outcome = await this.attempt(delivery);
      if (outcome.delivered) return await recordArrival(this.dataSource, delivery);
      const most = this.configuration.MUSTER_WEBHOOK_ATTEMPTS;
      const plan = afterFailure(delivery.attempts, { most, retryAfterMs: outcome.retryAfterMs }, Math.random());
      await recordFailure(this.dataSource, delivery, outcome.reason, plan);
      if (plan.state === 'dead') this.logger.warn('a delivery to a webhook is given up', namesOf(delivery));
    } catch (error) {
      if (!this.stopped) this.logger.warn('a delivery will be made once more', { ...namesOf(delivery), error });
    }
  }

  private async attempt({ webhook_id: webhook, url, secret_sealed: sealed, event_id: id, body }: DueDelivery) {
    let secret: string;
    try {
      secret = this.box.open(sealed, secretContext(webhook));
    } catch (error) {
      return { delivered: false, reason: (error as Error).message } satisfies PostOutcome;
    }
    return postEvent({ url, secret, id, body }, this.configuration.MUSTER_WEBHOOK_ALLOW_LOCAL, this.giveUp.signal);
  }
}

/** A webhook's URL may hold what only its receiver should know. */
function namesOf({ webhook_id: webhook, event_id: event, attempts }: DueDelivery) {
  return { webhook, event, attempts };
}
