import { z } from 'zod';
import { defineRpc, defineRpcStream } from './rpc.js';
import { change, configMap, Done, jsonObject, timestamp, withEtag } from './vocabulary.js';

export const ClusterTemplateVariable = z.looseObject({
  description: z.string().default(''),
  default: z.string().default(''),
});

export const ClusterTemplatePut = z
  .looseObject({
    description: z.string().default(''),
    service_config_template: z.string().default(''),
    application_config_template: z.string().default(''),
    variables: z
      .record(z.string(), ClusterTemplateVariable)
      .nullish()
      .transform((map) => map ?? {}),
  })
  .meta({ id: 'ClusterTemplatePut' });
export type ClusterTemplatePut = z.infer<typeof ClusterTemplatePut>;

export const ClusterTemplatePost = ClusterTemplatePut.extend({ name: z.string() }).meta({ id: 'ClusterTemplatePost' });
export type ClusterTemplatePost = z.infer<typeof ClusterTemplatePost>;

export const ClusterTemplate = z
  .object({
    name: z.string(),
    description: z.string(),
    service_config_template: z.string(),
    application_config_template: z.string(),
    variables: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
    last_updated: timestamp,
  })
  .meta({ id: 'ClusterTemplate' });
export type ClusterTemplate = z.infer<typeof ClusterTemplate>;

const byName = z.object({ name: z.string() });

export const clusterTemplateList = defineRpcStream('templates', 'cluster-template', 'list', {
  request: z.object({}),
  row: ClusterTemplate,
});
export const clusterTemplateGet = defineRpc('templates', 'cluster-template', 'get', {
  request: byName,
  response: withEtag(ClusterTemplate),
});
export const clusterTemplateCreate = defineRpc('templates', 'cluster-template', 'create', {
  request: z.object({ template: ClusterTemplatePost, ...change }),
  response: Done,
});
export const clusterTemplateUpdate = defineRpc('templates', 'cluster-template', 'update', {
  request: byName.extend({ template: ClusterTemplatePut, ifMatch: z.string().optional(), ...change }),
  response: Done,
});
export const clusterTemplateRename = defineRpc('templates', 'cluster-template', 'rename', {
  request: byName.extend({ newName: z.string(), ifMatch: z.string().optional(), ...change }),
  response: Done,
});
export const clusterTemplateDelete = defineRpc('templates', 'cluster-template', 'delete', {
  request: byName.extend(change),
  response: Done,
});

/**
 * Turns what a client gave (documents, or a template with values) into the two checked configurations.
 * All findings of all documents come at once, as one `document.invalid` or `template.values-invalid`.
 */
export const configurationRender = defineRpc('templates', 'configuration', 'render', {
  request: z.union([
    z.object({
      template: z.string(),
      /** Values, or the YAML or JSON text of the values file. */
      values: z.union([configMap, z.string()]),
    }),
    z.object({
      servicesConfig: z.union([jsonObject, z.string()]),
      applicationConfig: z.union([jsonObject, z.string()]),
      /** Services that the servers offer and the vocabulary does not know. */
      alsoKnownServices: z.array(z.string()).default([]),
    }),
  ]),
  response: z.object({ services: z.record(z.string(), jsonObject), application: jsonObject }),
});
