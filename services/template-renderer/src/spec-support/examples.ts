import { readFile } from 'node:fs/promises';
import type { ClusterTemplatePost } from '@muster/contracts';
import { parseDocument } from '@muster/template';

/** The text of a file of the project's examples. */
export function example(name: string): Promise<string> {
  return readFile(new URL(`../../../../examples/${name}`, import.meta.url), 'utf8');
}

/** The template of the examples, as a client sends it. */
export async function exampleTemplate(name: string): Promise<ClusterTemplatePost> {
  const variables = parseDocument(await example('template/variables.yaml'), { kind: 'variable-definitions' });
  if (!variables.ok) throw new Error('the example has faults');
  return {
    name,
    description: 'The example',
    service_config_template: await example('template/service-config.yaml'),
    application_config_template: await example('template/application-config.yaml'),
    variables: Object.fromEntries(Object.entries(variables.value).map(([key, variable]) => [key, { ...variable }])),
  };
}
