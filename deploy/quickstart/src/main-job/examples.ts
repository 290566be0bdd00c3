import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { components } from '@muster/api-client';
import { CHECKOUT } from '../context.js';

export type NewCluster = components['schemas']['ClusterPost'];
export type NewTemplate = components['schemas']['ClusterTemplatePost'];

/** The template that the second cluster is made from. */
export const TEMPLATE = 'standard';

/** The template of the examples. */
export async function exampleTemplate(): Promise<NewTemplate> {
  return {
    name: TEMPLATE,
    description: 'The example of the quickstart',
    service_config_template: await example('template/service-config.yaml'),
    application_config_template: await example('template/application-config.yaml'),
    variables: parse(await example('template/variables.yaml')) as NewTemplate['variables'],
  };
}

/** The two clusters that the quickstart forms: one from configuration, one from the template. */
export async function exampleClusters(): Promise<readonly NewCluster[]> {
  return [
    {
      name: 'one-off',
      connection_url: 'https://one-off.example:8443',
      server_type: 'incus',
      server_names: ['s1', 's2', 's3'],
      services_config: await example('services.yaml'),
      application_seed_config: await example('application.yaml'),
    },
    {
      name: 'from-template',
      connection_url: 'https://from-template.example:8443',
      server_type: 'incus',
      server_names: ['s4', 's5', 's6'],
      cluster_template: TEMPLATE,
      cluster_template_variable_values: await example('template/values.yaml'),
    },
  ];
}

function example(name: string): Promise<string> {
  return readFile(join(CHECKOUT, 'examples', name), 'utf8');
}
