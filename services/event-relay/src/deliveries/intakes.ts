import { MusterLogger } from '@muster/service-kit';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventConsumers } from '../consumers/event-consumers.js';
import { RowConsumers } from '../consumers/row-consumers.js';
import { Courier } from './courier.js';
import { type IntakeOf, WebhookIntake } from './webhook-intake.js';

/** One intake for each webhook, in every copy of this service. */
@Injectable()
export class Intakes {
  private readonly running = new Map<string, WebhookIntake>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly rows: RowConsumers,
    private readonly consumers: EventConsumers,
    private readonly courier: Courier,
    private readonly logger: MusterLogger,
  ) {}

  /** Begins with webhooks that are new, and ends with those that are gone. */
  async follow(webhooks: readonly IntakeOf[]): Promise<void> {
    const wanted = new Map(webhooks.map((webhook) => [webhook.id, webhook]));
    for (const [id, webhook] of wanted) if (!this.running.has(id)) this.running.set(id, this.begin(webhook));
    const gone = [...this.running.keys()].filter((id) => !wanted.has(id));
    await Promise.all(gone.map((id) => this.end(id)));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((id) => this.end(id)));
  }

  private begin(webhook: IntakeOf): WebhookIntake {
    const { dataSource, rows, consumers, courier, logger } = this;
    const intake = new WebhookIntake(webhook, { dataSource, rows, consumers, logger, wake: () => courier.wake() });
    intake.start();
    return intake;
  }

  private async end(id: string): Promise<void> {
    const intake = this.running.get(id);
    this.running.delete(id);
    await intake?.stop();
  }
}
