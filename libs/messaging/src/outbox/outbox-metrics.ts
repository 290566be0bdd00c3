import { metrics } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { outboxBacklog } from './outbox-session.js';

/** Shows how many facts wait to be published. Every copy of a service shows the same number. */
export function observeOutbox(dataSource: DataSource): void {
  metrics
    .getMeter('@muster/messaging')
    .createObservableGauge('muster_outbox_backlog', { description: 'Facts that wait to be published' })
    .addCallback(async (result) => {
      // Without a database there is no number; its own metrics say that it is away.
      const backlog = await outboxBacklog(dataSource).catch(() => undefined);
      if (backlog !== undefined) result.observe(backlog);
    });
}
