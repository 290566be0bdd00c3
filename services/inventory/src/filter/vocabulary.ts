import type { ResourceKind } from '@muster/contracts';
import { kinds } from '../kinds.js';
import { secrecyOf, type Secrecy } from '../secrets/masked-paths.js';
import type { Column, ValuePath } from './typed.js';

/** The names that an expression may use, and what they stand for. */
export interface Vocabulary {
  /** By the wire's names and by upstream's. */
  readonly columns: ReadonlyMap<string, Column>;
  /** Paths of the object that an index serves. */
  readonly indexed: readonly ValuePath[];
  /** What must not be compared, since the answer would give it away. */
  readonly secrecy: (path: ValuePath) => Secrecy;
}

const text = (name: string, sql: string, nullable = false): Column => ({ name, sql, type: 'text', nullable });

const UUID = text('uuid', 'uuid::text COLLATE "C"');
const CLUSTER = text('cluster', 'cluster');
const NAME = text('name', 'name');
const LAST_UPDATED: Column = { name: 'last_updated', sql: 'last_updated', type: 'time', nullable: false };

/** The names of one kind. Upstream filters `project` and `network_name` where its answers say `project_name`, `parent_name`. */
export function vocabularyOf(kind: ResourceKind, secrets: boolean): Vocabulary {
  const { hasServer, hasProject, parent, hasType, indexed = [] } = kinds[kind];
  const project = text('project_name', 'project');
  const parentName = text('parent_name', 'parent');
  const columns: [string, Column][] = [
    ['uuid', UUID],
    ['cluster', CLUSTER],
    ...(hasServer ? [['server', text('server', 'server')] as [string, Column]] : []),
    ...(hasProject ? [['project_name', project] as [string, Column], ['project', project] as [string, Column]] : []),
    ...(parent === undefined
      ? []
      : [['parent_name', parentName] as [string, Column], [`${parent}_name`, parentName] as [string, Column]]),
    ['name', NAME],
    ...(hasType ? [['type', text('type', 'type')] as [string, Column]] : []),
    ['last_updated', LAST_UPDATED],
  ];
  return {
    columns: new Map(columns),
    indexed,
    secrecy: secrets ? () => 'open' : (path) => secrecyOf(kind, path),
  };
}

/**
 * The names of a query over several kinds, with those that upstream has for it alone. What does not apply to a kind is nil;
 * the project of a project is itself.
 */
export function queryVocabulary(asked: readonly ResourceKind[], secrets: boolean): Vocabulary {
  const server = text('server_name', `nullif(server, '')`, true);
  const project = text('project_name', `(CASE kind WHEN 'project' THEN name ELSE nullif(project, '') END)`, true);
  const columns: [string, Column][] = [
    ['kind', text('kind', 'kind')],
    ['uuid', UUID],
    ['cluster_name', CLUSTER],
    ['cluster', CLUSTER],
    ['server_name', server],
    ['server', server],
    ['project_name', project],
    ['project', project],
    ['parent_name', text('parent_name', `nullif(parent, '')`, true)],
    ['name', NAME],
    ['type', text('type', `nullif(type, '')`, true)],
    ['last_updated', LAST_UPDATED],
  ];
  const secrecy = (path: ValuePath): Secrecy => {
    const found = asked.map((kind) => secrecyOf(kind, path));
    return found.find((one) => one === 'secret') ?? found.find((one) => one === 'holds') ?? 'open';
  };
  // Each kind has indexes of its own; one that all kinds have is that of the columns.
  return { columns: new Map(columns), indexed: [], secrecy: secrets ? () => 'open' : secrecy };
}
