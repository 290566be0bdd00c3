import { LEASE_MIGRATION_SQL } from '@muster/database';
import { OUTBOX_MIGRATION_SQL } from '@muster/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = ['project', 'profile', 'network', 'storage_pool', 'storage_volume', 'instance', 'image'];

const TABLES = `
-- What provisioning says of each cluster. The epoch is the fence: who follows a cluster raises it, and writes only while it stands.
CREATE TABLE cluster (
  id uuid PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  status text NOT NULL,
  certificate text NOT NULL,
  members jsonb NOT NULL,
  epoch bigint NOT NULL DEFAULT 0
);

CREATE TABLE cluster_follow (
  cluster_id uuid PRIMARY KEY REFERENCES cluster ON DELETE CASCADE,
  current boolean NOT NULL DEFAULT false,
  was_current boolean NOT NULL DEFAULT false,
  reason text NOT NULL DEFAULT 'not followed yet',
  followed_since timestamptz,
  gaps_healed integer NOT NULL DEFAULT 0
);

CREATE TABLE kind_follow (
  cluster_id uuid NOT NULL REFERENCES cluster ON DELETE CASCADE,
  kind text NOT NULL,
  synced_to timestamptz,
  drift_found integer NOT NULL DEFAULT 0,
  error text NOT NULL DEFAULT '',
  PRIMARY KEY (cluster_id, kind)
);

-- Asked of whoever follows the cluster: a full listing, or one object when a uuid is named.
CREATE TABLE refresh_request (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  cluster_id uuid NOT NULL REFERENCES cluster ON DELETE CASCADE,
  kind text,
  uuid uuid,
  traceparent text,
  asked_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  error jsonb
);
CREATE INDEX refresh_request_open ON refresh_request (cluster_id) WHERE done_at IS NULL;

CREATE SEQUENCE resource_version;

-- The uuid is made of the natural key, so it is the natural key; the cluster's id keeps a deleted cluster and its
-- successor of the same name apart. What does not apply to a kind is the empty text, never NULL.
CREATE TABLE resource (
  kind text NOT NULL,
  uuid uuid NOT NULL,
  cluster_id uuid NOT NULL,
  cluster text COLLATE "C" NOT NULL,
  server text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  parent text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  object jsonb NOT NULL,
  content_hash uuid NOT NULL,
  announced_hash uuid NOT NULL,
  last_updated timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL,
  version bigint NOT NULL DEFAULT nextval('resource_version'),
  id bigserial NOT NULL,
  PRIMARY KEY (kind, uuid, cluster_id)
) PARTITION BY LIST (kind);
CREATE INDEX resource_order ON resource (cluster, server, name);
CREATE INDEX resource_cluster ON resource (cluster_id);
`;

/** The first schema of the inventory. */
export class InventorySchema1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const kind of KINDS) {
      await runner.query(`CREATE TABLE resource_${kind} PARTITION OF resource FOR VALUES IN ('${kind}')`);
    }
    await runner.query(LEASE_MIGRATION_SQL);
    await runner.query(OUTBOX_MIGRATION_SQL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE outbox, lease, resource, refresh_request, kind_follow, cluster_follow, cluster; DROP SEQUENCE resource_version',
    );
  }
}
