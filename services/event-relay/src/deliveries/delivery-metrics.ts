import { rowsOf } from '@muster/database';
import { metrics } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { SELECT_WEBHOOKS, type WebhookRow } from '../webhooks/webhook-row.js';

/** Shows what waits for each webhook and what was given up. Every copy of the service shows the same numbers. */
export function observeDeliveries(dataSource: DataSource): void {
  metrics
    .getMeter('muster.relay')
    .createObservableGauge('muster_webhook_deliveries', {
      description: 'Events that wait to be sent to a webhook (pending), and that were given up (dead)',
    })
    .addCallback(async (result) => {
      // Without a database there are no numbers; its own metrics say that it is away.
      const webhooks = await rowsOf<WebhookRow>(dataSource, SELECT_WEBHOOKS).catch(() => []);
      for (const { id: webhook, pending, dead } of webhooks) {
        result.observe(Number(pending), { webhook, state: 'pending' });
        result.observe(Number(dead), { webhook, state: 'dead' });
      }
    });
}
