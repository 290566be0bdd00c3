import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIRST_CHANGED_PATHS } from './history.js';

/**
 * The same answers in a tenth of the time: what is equal is found by looking it up, and Postgres plans this once per
 * connection, but a function in SQL once per call.
 */
const CHANGED_PATHS = `
-- JSON pointers to what differs, down to the second level, without those that are left out. Lists at "unordered" are
-- compared without regard to their order. Both objects are looked into once per key: they should not be compressed.
CREATE OR REPLACE FUNCTION changed_paths(before jsonb, after jsonb, left_out text[], unordered text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
  top record;
  top_path text;
  inner_key text;
  paths text[] := '{}';
BEGIN
  FOR top IN
    SELECT b.key, b.value AS old, after -> b.key AS new FROM jsonb_each(before) AS b WHERE b.value IS DISTINCT FROM after -> b.key
    UNION ALL
    SELECT a.key, NULL, a.value FROM jsonb_each(after) AS a WHERE NOT before ? a.key
  LOOP
    CONTINUE WHEN top.key = ANY (unordered) AND jsonb_typeof(top.old) = 'array' AND jsonb_typeof(top.new) = 'array'
      AND in_order(top.old) IS NOT DISTINCT FROM in_order(top.new);
    top_path := pointer_part(top.key);
    IF jsonb_typeof(top.old) = 'object' AND jsonb_typeof(top.new) = 'object' THEN
      FOR inner_key IN
        SELECT b.key FROM jsonb_each(top.old) AS b WHERE b.value IS DISTINCT FROM top.new -> b.key
        UNION ALL
        SELECT a.key FROM jsonb_object_keys(top.new) AS a(key) WHERE NOT top.old ? a.key
      LOOP
        paths := paths || (top_path || pointer_part(inner_key));
      END LOOP;
    ELSE
      paths := paths || top_path;
    END IF;
  END LOOP;
  RETURN ARRAY(SELECT path FROM unnest(paths) AS path WHERE path <> ALL (left_out) ORDER BY path COLLATE "C");
END
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
