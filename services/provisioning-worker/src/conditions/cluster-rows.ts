import type { ClusterRow } from '../clusters/cluster-view.js';
import type { ClusterFacts } from './cluster-conditions.js';
import { ROLL_SQL, type WithRoll } from '../roll-cluster/roll-progress.js';
import { holderSql } from './holder.js';

/** A row of `cluster` with all that its conditions are derived from. */
export type ClusterWithFacts = ClusterRow & ClusterFacts & WithRoll;

/** Clusters with their members and whatever holds each, in one statement; append WHERE and ORDER BY on `c`. */
export const CLUSTER_FACTS_SQL = `
SELECT c.id, c.name, c.connection_url, c.channel, c.description, c.properties, c.config, c.certificate, c.fingerprint,
       c.status, c.version, c.last_updated, ${holderSql("'cluster:' || c.id")} AS holder, ${ROLL_SQL} AS roll,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'status', s.status, 'status_detail', s.status_detail,
                 'status_since', s.status_since, 'poll_error', s.poll_error, 'failing_since', s.failing_since,
                 'poll_at', s.poll_at, 'server_type', s.server_type, 'cluster_id', s.cluster_id,
                 'version_data', s.version_data, 'holder', ${holderSql("'server:' || s.id")}) ORDER BY s.name), '[]')
          FROM server s WHERE s.cluster_id = c.id) AS member_facts
  FROM cluster c`;
