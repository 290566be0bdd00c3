/**
 * The tables of docs/state-machines.md and of the protocol; they go into a migration of the schema that owns the work.
 * `owner` has no foreign key: a process row may be cleaned up while its operations wait to be taken over.
 */
export const OPERATIONS_MIGRATION_SQL = `
CREATE TABLE process (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  alive_until timestamptz NOT NULL
);

CREATE TABLE operation (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  description text NOT NULL,
  caller text NOT NULL,
  idempotency_key text,
  body_hash text,
  input jsonb NOT NULL,
  cluster_id uuid,
  cluster_name text NOT NULL DEFAULT '',
  servers text[] NOT NULL DEFAULT '{}',
  direction text NOT NULL DEFAULT 'forward' CHECK (direction IN ('forward', 'back')),
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'waiting', 'failed', 'done', 'undone')),
  run_at timestamptz NOT NULL DEFAULT now(),
  owner uuid,
  fence bigint NOT NULL DEFAULT 0,
  cancel boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  waiting_for text NOT NULL DEFAULT '',
  last_error jsonb,
  version bigint NOT NULL DEFAULT 1,
  traceparent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (caller, idempotency_key)
);
CREATE INDEX operation_due ON operation (run_at) WHERE state IN ('queued', 'running', 'waiting');
CREATE INDEX operation_newest ON operation (created_at);

CREATE TABLE step (
  operation uuid NOT NULL REFERENCES operation ON DELETE CASCADE,
  position integer NOT NULL,
  name text NOT NULL,
  server text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'started', 'done', 'undone')),
  intent jsonb,
  notes jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  started_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (operation, name, server)
);

CREATE TABLE claim (
  target text PRIMARY KEY,
  operation uuid NOT NULL REFERENCES operation ON DELETE CASCADE
);
CREATE INDEX claim_operation ON claim (operation);
`;

/** What cancel, resume, undo and taking over need; a migration of its own, since the tables above are in use. */
export const OPERATION_CONTROL_MIGRATION_SQL = `
ALTER TABLE operation
  ADD COLUMN quiet_until timestamptz,
  ADD COLUMN takes_over uuid[] NOT NULL DEFAULT '{}';
`;
