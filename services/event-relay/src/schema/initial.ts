import { REQUEST_KEY_MIGRATION_SQL } from '@muster/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Subscribers, webhooks, and what is on its way to them. */
export class Initial1764028800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REQUEST_KEY_MIGRATION_SQL);
    // A row with removed_at is as good as gone; it stays until its consumer at NATS is gone too.
    await runner.query(`
      CREATE TABLE subscriber (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        description text NOT NULL,
        consumer text NOT NULL UNIQUE,
        secret_hash text NOT NULL,
        events text[] NOT NULL,
        clusters text[] NOT NULL,
        start jsonb NOT NULL,
        revision int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_login_at timestamptz,
        removed_at timestamptz
      );
      CREATE UNIQUE INDEX subscriber_name ON subscriber (name) WHERE removed_at IS NULL;

      CREATE TABLE webhook (
        id uuid PRIMARY KEY,
        url text NOT NULL,
        description text NOT NULL,
        consumer text NOT NULL UNIQUE,
        secret_sealed text NOT NULL,
        events text[] NOT NULL,
        clusters text[] NOT NULL,
        kinds text[] NOT NULL,
        start jsonb NOT NULL,
        revision int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        removed_at timestamptz,
        last_delivered_at timestamptz,
        last_error text NOT NULL DEFAULT '',
        failures int NOT NULL DEFAULT 0,
        failing_since timestamptz,
        retry_at timestamptz
      );

      CREATE TABLE webhook_delivery (
        id bigserial PRIMARY KEY,
        webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
        event_id text NOT NULL,
        event_type text NOT NULL,
        subject text NOT NULL,
        body text NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
        attempts int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_attempt_at timestamptz,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        last_error text NOT NULL DEFAULT '',
        CONSTRAINT webhook_delivery_once UNIQUE (webhook_id, event_id)
      );
      CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at) WHERE state = 'pending';
      CREATE INDEX webhook_delivery_dead ON webhook_delivery (webhook_id) WHERE state = 'dead';
      CREATE INDEX webhook_delivery_age ON webhook_delivery (created_at) WHERE state <> 'pending';
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not taken back: restore a backup instead');
  }
}
