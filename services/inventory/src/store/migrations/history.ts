import type { MigrationInterface, QueryRunner } from 'typeorm';

const HISTORY = `
-- What changed, when, and how that was learned. Paths, no values. A row without a uuid stands for the whole kind.
-- The service makes a partition per day ahead and drops the old ones; history_rest takes what falls into none.
CREATE SEQUENCE history_id;
CREATE TABLE history (
  at timestamptz NOT NULL DEFAULT now(),
  id bigint NOT NULL DEFAULT nextval('history_id'),
  kind text NOT NULL,
  uuid uuid,
  cluster_id uuid NOT NULL,
  change text NOT NULL,
  found_by text NOT NULL,
  reason text NOT NULL,
  paths text[] NOT NULL DEFAULT '{}',
  cluster text NOT NULL,
  server text NOT NULL DEFAULT '',
  project text NOT NULL DEFAULT '',
  parent text NOT NULL DEFAULT '',
  type text NOT NULL DEFAULT '',
  name text NOT NULL DEFAULT ''
) PARTITION BY RANGE (at);
CREATE INDEX history_object ON history (kind, uuid, id);
CREATE TABLE history_rest PARTITION OF history DEFAULT;

CREATE FUNCTION pointer_part(key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '/' || replace(replace(key, '~', '~0'), '/', '~1');

CREATE FUNCTION in_order(list jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT jsonb_agg(item ORDER BY item) FROM jsonb_array_elements(list) AS item);
`;

/** What the first way to find changed paths looked into objects with. */
export const MEMBERS_OF = `
CREATE FUNCTION members_of(value jsonb, sibling jsonb) RETURNS TABLE (key text, value jsonb) LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT * FROM jsonb_each(CASE WHEN jsonb_typeof($1) = 'object' AND jsonb_typeof($2) = 'object' THEN $1 ELSE '{}' END) $$;
`;

/** What the first way to find changed paths was made of. */
export const FIRST_CHANGED_PATHS = `
-- JSON pointers to what differs, down to the second level, without those that are left out. Lists at "unordered" are
-- compared without regard to their order.
CREATE FUNCTION changed_paths(before jsonb, after jsonb, left_out text[], unordered text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
WITH top AS (
  SELECT key, b.value AS before, a.value AS after
  FROM jsonb_each(before) b FULL JOIN jsonb_each(after) a USING (key)
  WHERE b.value IS DISTINCT FROM a.value
    AND NOT (key = ANY (unordered) AND jsonb_typeof(a.value) = 'array' AND jsonb_typeof(b.value) = 'array'
             AND in_order(a.value) IS NOT DISTINCT FROM in_order(b.value))
), paths AS (
  SELECT pointer_part(top.key) AS path FROM top
  WHERE (jsonb_typeof(before) = 'object' AND jsonb_typeof(after) = 'object') IS NOT TRUE
  UNION ALL
  SELECT pointer_part(top.key) || pointer_part(inner_key) FROM top
  CROSS JOIN LATERAL (
    SELECT key FROM members_of(top.before, top.after) b FULL JOIN members_of(top.after, top.before) a USING (key)
    WHERE b.value IS DISTINCT FROM a.value
  ) inner_keys(inner_key)
)
SELECT coalesce(array_agg(path ORDER BY path COLLATE "C"), '{}') FROM paths WHERE path <> ALL (left_out)
$$;
`;

/** The history of objects, in partitions by time. */
export class History1764028800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HISTORY);
    await runner.query(MEMBERS_OF);
    await runner.query(FIRST_CHANGED_PATHS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE history; DROP SEQUENCE history_id;
      DROP FUNCTION changed_paths; DROP FUNCTION members_of; DROP FUNCTION in_order; DROP FUNCTION pointer_part`);
  }
}
