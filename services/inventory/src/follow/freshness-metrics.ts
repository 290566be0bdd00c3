import type { ResourceKind } from '@muster/contracts';
import { metrics } from '@opentelemetry/api';

/** How fresh what this process has of a cluster is. */
export interface FreshnessReport {
  readonly cluster: string;
  readonly current: boolean;
  /** Since when nothing was missed; undefined while the cluster is not current. */
  readonly followedSince: Date | undefined;
  /** To when each kind is known; kinds that were not listed yet are not there. */
  readonly syncedTo: ReadonlyMap<ResourceKind, Date>;
}

/** Shows the freshness of the clusters that this process follows; each cluster is shown by one copy of the service. */
export function observeFreshness(reports: () => readonly FreshnessReport[]): void {
  const meter = metrics.getMeter('muster.inventory');
  const current = meter.createObservableGauge('muster_inventory_current', {
    description: '1 while every member of a cluster is heard and nothing was missed, else 0',
  });
  const followedSince = meter.createObservableGauge('muster_inventory_followed_since_timestamp', {
    description: 'Since when nothing of a current cluster was missed: seconds since 1970',
    unit: 's',
  });
  const syncedTo = meter.createObservableGauge('muster_inventory_synced_to_timestamp', {
    description: 'To when a kind of a cluster is known, by its last full listing: seconds since 1970',
    unit: 's',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const report of reports()) {
        const { cluster } = report;
        result.observe(current, report.current ? 1 : 0, { cluster });
        if (report.followedSince !== undefined) {
          result.observe(followedSince, report.followedSince.getTime() / 1000, { cluster });
        }
        for (const [kind, at] of report.syncedTo) result.observe(syncedTo, at.getTime() / 1000, { cluster, kind });
      }
    },
    [current, followedSince, syncedTo],
  );
}
