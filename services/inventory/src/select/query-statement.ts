import type { RequestOf, resourceQuery } from '@muster/contracts';
import { compileFilter } from '../filter/filter.js';
import { Parameters } from '../filter/sql-text.js';
import { queryVocabulary, type Vocabulary } from '../filter/vocabulary.js';
import { kindNames } from '../kinds.js';
import { wholeRow } from './projection.js';
import type { Statement } from './statement.js';

export type QueryRequest = RequestOf<typeof resourceQuery>;

/**
 * The objects of several kinds, grouped by cluster and kind. Gives `cluster`, `kind`, `server` and `row`, the JSON text.
 * Throws `filter.invalid`.
 */
export function queryStatement(request: QueryRequest): { readonly rows: Statement; readonly served: boolean } {
  const asked = request.kinds.length === 0 ? kindNames : request.kinds;
  const { secrets = false } = request;
  const vocabulary = queryVocabulary(asked, secrets);
  const parameters = new Parameters();
  const { where, served } = conditions(request, asked, vocabulary, parameters);
  const row = asked.map((kind) => `WHEN '${kind}' THEN ${wholeRow(kind, secrets)}`).join(' ');
  return {
    rows: {
      sql:
        `SELECT cluster, kind, server, CASE kind ${row} END AS row` +
        ` FROM (SELECT * FROM resource WHERE ${where} ORDER BY cluster, kind, server, name, id) AS resource`,
      parameters: parameters.values,
    },
    served,
  };
}

function conditions(
  request: QueryRequest,
  asked: readonly string[],
  vocabulary: Vocabulary,
  parameters: Parameters,
): { where: string; served: boolean } {
  const all = [`kind = ANY(${parameters.add(asked, 'text[]')})`];
  const oneOf = (name: string, values: readonly string[], orNone: boolean): void => {
    if (values.length === 0) return;
    const sql = vocabulary.columns.get(name)?.sql ?? name;
    const named = `${sql} = ANY(${parameters.add(values, 'text[]')})`;
    all.push(orNone ? `(${named} OR ${sql} IS NULL)` : named);
  };
  oneOf('cluster', request.clusters, false);
  oneOf('server', request.servers, request.withoutServer);
  oneOf('project', request.projects, request.withoutProject);
  oneOf('parent_name', request.parents, request.withoutParent);
  const compiled = request.filter ? compileFilter(request.filter, vocabulary, parameters) : undefined;
  if (compiled !== undefined) all.push(compiled.sql);
  const served = request.clusters.length > 0 || compiled?.served === true;
  return { where: all.join(' AND '), served: served || (compiled === undefined && all.length === 1) };
}
