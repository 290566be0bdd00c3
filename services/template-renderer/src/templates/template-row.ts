import type { ClusterTemplate } from '@muster/contracts';
import type { Template } from '@muster/template';

/** A row of `template`. */
export interface TemplateRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly service: string;
  readonly application: string;
  readonly variables: Template['variables'];
  readonly version: string;
  readonly last_updated: Date;
}

export const TEMPLATE_COLUMNS = 'id, name, description, service, application, variables, version, last_updated';

/** A template as clients see it. */
export function templateView(row: TemplateRow): ClusterTemplate {
  return {
    name: row.name,
    description: row.description,
    service_config_template: row.service,
    application_config_template: row.application,
    variables: inOrderOfNames(row.variables),
    last_updated: row.last_updated.toISOString(),
  };
}

/** A template as it is rendered. */
export function templateToRender(row: TemplateRow): Template {
  return {
    name: row.name,
    serviceConfigTemplate: row.service,
    applicationConfigTemplate: row.application,
    variables: inOrderOfNames(row.variables),
  };
}

/** As upstream writes them; `jsonb` has an order of its own, by length. */
export function inOrderOfNames(variables: Template['variables']): Template['variables'] {
  return Object.fromEntries(Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
