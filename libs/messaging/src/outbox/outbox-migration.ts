/**
 * The tables of the outbox; goes into a migration of every schema that writes events.
 *
 * `id` is given by the publisher, in the order in which it sees the rows: a number drawn at the insert would let a slow
 * transaction appear behind a reader who has already passed it (replay after `Last-Event-ID`).
 */
export const OUTBOX_MIGRATION_SQL = `
CREATE TABLE outbox (
  row_id bigserial PRIMARY KEY,
  id bigint UNIQUE,
  noun text NOT NULL,
  verb text NOT NULL,
  aggregate text NOT NULL,
  version bigint NOT NULL,
  cluster_id text,
  data jsonb NOT NULL,
  traceparent text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_new ON outbox (row_id) WHERE id IS NULL;
CREATE INDEX outbox_age ON outbox (created_at);

CREATE TABLE outbox_state (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  last_id bigint NOT NULL DEFAULT 0,
  published_id bigint NOT NULL DEFAULT 0,
  stream_created text,
  stream_sequence bigint NOT NULL DEFAULT 0
);
INSERT INTO outbox_state DEFAULT VALUES;
`;
