import { ApiError } from '@muster/api-client';
import type { Context } from '../context.js';
import { exampleTemplate, TEMPLATE } from './examples.js';

/** Adds the template, unless it is there. */
export async function addTemplate({ client }: Context): Promise<string> {
  const path = { name: TEMPLATE };
  try {
    await client.api.GET('/1.0/provisioning/cluster-templates/{name}', { params: { path } });
    return `${TEMPLATE} is there`;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
  const template = await exampleTemplate();
  await client.api.POST('/1.0/provisioning/cluster-templates', { body: template });
  return `${TEMPLATE} with the variables ${Object.keys(template.variables ?? {}).join(', ')}`;
}
