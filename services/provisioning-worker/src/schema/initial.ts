import { LEASE_MIGRATION_SQL } from '@muster/database';
import { OUTBOX_MIGRATION_SQL } from '@muster/messaging';
import { OPERATIONS_MIGRATION_SQL } from '@muster/operations';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of provisioning: channels, tokens, servers, clusters, their artifacts, and the work on them. */
export class Initial1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OUTBOX_MIGRATION_SQL);
    await runner.query(LEASE_MIGRATION_SQL);
    await runner.query(OPERATIONS_MIGRATION_SQL);
    await runner.query(`
      CREATE TABLE channel (
        name text PRIMARY KEY,
        description text NOT NULL DEFAULT '',
        last_updated timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO channel (name, description) VALUES ('stable', 'Stable channel');

      CREATE TABLE token (
        uuid uuid PRIMARY KEY,
        uses_remaining integer NOT NULL CHECK (uses_remaining >= 0),
        expire_at timestamptz NOT NULL,
        description text NOT NULL,
        channel text NOT NULL CONSTRAINT token_channel REFERENCES channel,
        version bigint NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE cluster (
        id uuid PRIMARY KEY,
        number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
        name text NOT NULL CONSTRAINT cluster_name UNIQUE,
        connection_url text NOT NULL,
        channel text NOT NULL CONSTRAINT cluster_channel REFERENCES channel,
        description text NOT NULL,
        properties jsonb NOT NULL,
        config jsonb NOT NULL,
        certificate text NOT NULL DEFAULT '',
        fingerprint text NOT NULL DEFAULT '',
        status text NOT NULL DEFAULT 'pending' CHECK (status IN ('unknown', 'pending', 'ready')),
        version bigint NOT NULL DEFAULT 1,
        last_updated timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE server (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT server_name UNIQUE,
        cluster_id uuid CONSTRAINT server_cluster REFERENCES cluster,
        connection_url text NOT NULL DEFAULT '',
        public_connection_url text NOT NULL DEFAULT '',
        channel text NOT NULL CONSTRAINT server_channel REFERENCES channel,
        description text NOT NULL DEFAULT '',
        properties jsonb NOT NULL DEFAULT '{}',
        system_uuid text CONSTRAINT server_system_uuid UNIQUE,
        machine_id text CONSTRAINT server_machine_id UNIQUE,
        certificate text CONSTRAINT server_certificate UNIQUE,
        fingerprint text NOT NULL DEFAULT '',
        registered_with uuid,
        server_type text NOT NULL DEFAULT 'unknown',
        offered_services text[] NOT NULL DEFAULT '{}',
        status text NOT NULL CHECK (status IN ('unknown', 'unregistered', 'pending', 'ready', 'offline')),
        status_detail text NOT NULL DEFAULT '',
        hardware_data jsonb NOT NULL DEFAULT '{}',
        network_data jsonb NOT NULL DEFAULT '{}',
        security_data jsonb NOT NULL DEFAULT '{}',
        storage_data jsonb NOT NULL DEFAULT '{}',
        version_data jsonb,
        lvm_system_id integer CONSTRAINT server_lvm_system_id UNIQUE CHECK (lvm_system_id BETWEEN 1 AND 2000),
        poll_at timestamptz,
        full_poll_at timestamptz,
        poll_failures integer NOT NULL DEFAULT 0,
        version bigint NOT NULL DEFAULT 1,
        last_updated timestamptz NOT NULL DEFAULT now(),
        last_seen timestamptz NOT NULL DEFAULT 'epoch',
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX server_cluster_id ON server (cluster_id);
      CREATE INDEX server_poll_at ON server (poll_at);

      CREATE TABLE artifact (
        cluster_id uuid NOT NULL REFERENCES cluster ON DELETE CASCADE,
        name text NOT NULL,
        description text NOT NULL,
        properties jsonb NOT NULL DEFAULT '{}',
        files jsonb NOT NULL,
        last_updated timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (cluster_id, name)
      );

      CREATE TABLE fleet_identity (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        certificate text NOT NULL,
        sealed_key text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE request_key (
        caller text NOT NULL,
        key text NOT NULL,
        body_hash text NOT NULL,
        answer jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (caller, key)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not taken back: restore a backup instead');
  }
}
