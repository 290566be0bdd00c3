import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Paths of objects that filters find by an index, as `kinds.ts` names them. */
const PATHS: readonly (readonly [kind: string, ...path: string[]])[] = [
  ['network', 'type'],
  ['network', 'status'],
  ['storage_pool', 'driver'],
  ['storage_pool', 'status'],
  ['storage_volume', 'content_type'],
  ['instance', 'status'],
  ['instance', 'type'],
  ['instance', 'architecture'],
  ['instance', 'config', 'image.os'],
  ['instance', 'config', 'image.release'],
  ['image', 'type'],
  ['image', 'architecture'],
];

/** The beginning of a text only: Postgres refuses a row whose indexed value is long, and with it the object. */
const pathIndex = (kind: string, path: readonly string[]): string => `
CREATE INDEX ON resource_${kind}
  ((left(object #>> '{${path.map((key) => `"${key}"`).join(',')}}', 200) COLLATE "C"), cluster, server, name, id)`;

const UP = `
-- Which table of secrets the object has none of; NULL when it has some, or when that is not known.
ALTER TABLE resource ADD COLUMN open_under text;

CREATE FUNCTION searched_words(name text, object jsonb) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(
    concat_ws(' ', $1, left($2 ->> 'description', 4000), left($2 #>> '{properties,description}', 4000)),
    '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE INDEX resource_search ON resource USING gin (searched_words(name, object));
CREATE INDEX resource_name ON resource (name);
DROP INDEX resource_order;
CREATE INDEX resource_order ON resource (cluster, server, name, id);
`;

/** What pages, filters and searches find their rows by. */
export class ListIndexes1764032400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const [kind, ...path] of PATHS) await runner.query(pathIndex(kind, path));
  }

  async down(runner: QueryRunner): Promise<void> {
    // Indexes of paths carry names that Postgres chose, so they are found by what they are made of.
    const found: { name: string }[] = await runner.query(
      `SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE '%left((object #>>%'`,
    );
    for (const { name } of found) await runner.query(`DROP INDEX "${name}"`);
    await runner.query(
      'DROP INDEX resource_search, resource_name, resource_order; CREATE INDEX resource_order ON resource (cluster, server, name); DROP FUNCTION searched_words; ALTER TABLE resource DROP COLUMN open_under',
    );
  }
}
