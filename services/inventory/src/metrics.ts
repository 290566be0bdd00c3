import { metrics } from '@opentelemetry/api';

/** What the inventory counts; names as Prometheus shows them. */
function createInstruments() {
  const meter = metrics.getMeter('muster.inventory');
  return {
    followedClusters: meter.createUpDownCounter('muster_inventory_followed_clusters', {
      description: 'Clusters that this process follows',
    }),
    events: meter.createCounter('muster_inventory_events', {
      description: 'Lifecycle events that touch the inventory',
    }),
    gaps: meter.createCounter('muster_inventory_gaps', { description: 'Times that events of a member were missed' }),
    drift: meter.createCounter('muster_inventory_drift', {
      description: 'Differences that a sweep found and no event had told',
    }),
    listingSeconds: meter.createHistogram('muster_inventory_listing', {
      description: 'Time to list one kind of one cluster and apply the difference',
      unit: 's',
      advice: { explicitBucketBoundaries: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100] },
    }),
    rowsWritten: meter.createCounter('muster_inventory_rows_written', { description: 'Rows written' }),
    rowsRemoved: meter.createCounter('muster_inventory_rows_removed', { description: 'Rows removed' }),
  };
}

let instruments: ReturnType<typeof createInstruments> | undefined;

/** Made at first use: a meter that is taken before the telemetry has started stays silent for ever. */
export function inventoryMetrics(): ReturnType<typeof createInstruments> {
  instruments ??= createInstruments();
  return instruments;
}
