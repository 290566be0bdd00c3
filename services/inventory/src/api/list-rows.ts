import type { ResourceKind } from '@muster/contracts';
import { kinds } from '../kinds.js';

/** What a list may be narrowed by. The empty text counts as not given, as upstream does. */
export interface ListFilter {
  readonly cluster?: string | undefined;
  readonly server?: string | undefined;
  readonly project?: string | undefined;
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * The rows of a list as JSON text, with the fields and in the order of upstream: without recursion nothing but the uuid,
 * in the order of their insertion.
 */
export function listStatement(kind: ResourceKind, recursion: boolean, filter: ListFilter): Statement {
  const { hasServer, hasProject } = kinds[kind];
  const parameters: unknown[] = [kind];
  const conditions = ['kind = $1'];
  const narrow = (column: string, value: string | undefined): void => {
    if (value === undefined || value === '') return;
    parameters.push(value);
    conditions.push(`${column} = $${parameters.length}`);
  };
  narrow('cluster', filter.cluster);
  if (hasServer) narrow('server', filter.server);
  if (hasProject) narrow('project', filter.project);
  const where = conditions.join(' AND ');
  return {
    sql: recursion
      ? `SELECT ${rowText(kind)} AS row FROM resource WHERE ${where} ORDER BY cluster, server, name, project, parent, type`
      : `SELECT json_build_object('uuid', uuid)::text AS row FROM resource WHERE ${where} ORDER BY id`,
    parameters,
  };
}

/** One row by its identity, which is unique within its kind. */
export function getStatement(kind: ResourceKind, uuid: string): Statement {
  return {
    sql: `SELECT ${rowText(kind)} AS row FROM resource WHERE kind = $1 AND uuid = $2`,
    parameters: [kind, uuid],
  };
}

/** The row as upstream's client reads it. Text from Postgres, so that numbers keep their digits. */
function rowText(kind: ResourceKind): string {
  const { hasServer, hasProject, parent, hasType } = kinds[kind];
  const fields = [
    `'uuid', uuid`,
    `'cluster', cluster`,
    ...(hasServer ? [`'server', server`] : []),
    ...(hasProject ? [`'project_name', project`] : []),
    ...(parent === undefined ? [] : [`'parent_name', parent`]),
    `'name', name`,
    ...(hasType ? [`'type', type`] : []),
    `'object', object`,
    `'last_updated', to_char(last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ];
  return `json_build_object(${fields.join(', ')})::text`;
}
