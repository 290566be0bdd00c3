import { parse } from 'yaml';
import type { Sent } from './ask.js';
import type { DocumentFixture, RequestFixture, TemplateFixture } from './fixture.js';

const CLUSTERS = '/1.0/provisioning/clusters';
const TEMPLATES = '/1.0/provisioning/cluster-templates';

/** A template that exists, for values that are wrong by themselves. */
export const ANY_TEMPLATE = {
  name: 'any',
  service_config_template: 'lvm: {enabled: @LVM@}',
  variables: { LVM: { description: 'Whether the servers share volume groups', default: 'true' } },
};

/** How a document reaches Muster. */
export function requestWithDocument({ document, text }: DocumentFixture): Sent {
  const cluster = { name: 'of-a-document', server_names: ['s1'], server_type: 'incus' };
  if (document === 'service') return post(CLUSTERS, { ...cluster, services_config: text });
  if (document === 'application') return post(CLUSTERS, { ...cluster, application_seed_config: text });
  if (document === 'variables') {
    return post(CLUSTERS, {
      ...cluster,
      cluster_template: ANY_TEMPLATE.name,
      cluster_template_variable_values: text,
    });
  }
  return post(TEMPLATES, { ...ANY_TEMPLATE, name: 'of-a-document', variables: parse(text) as unknown });
}

/** What stores a fixture's template. */
export function requestWithTemplate({ template }: TemplateFixture): Sent {
  return post(TEMPLATES, {
    name: template.name,
    service_config_template: template.service,
    application_config_template: template.application,
    variables: template.variables,
  });
}

/** What forms a cluster of a fixture's template. */
export function requestWithValues({ template, values }: TemplateFixture, servers: readonly string[]): Sent {
  return post(CLUSTERS, {
    name: template.name,
    server_names: servers,
    server_type: 'incus',
    cluster_template: template.name,
    cluster_template_variable_values: values,
  });
}

/** A fixture's request, `{words}` in its path replaced. */
export function requestAsWritten({ request }: RequestFixture, words: Readonly<Record<string, string>>): Sent {
  const { path, method = 'POST', body, bytes } = request;
  const sent = { method, path: withWords(path, words) };
  if (bytes !== undefined) return { ...sent, body: JSON.stringify('x'.repeat(bytes - 2)) };
  return body === undefined ? sent : { ...sent, body };
}

/** Replaces `{word}`; what is in braces and no word stays. */
export function withWords(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([a-z ]+)\}/g, (braces, word: string) => words[word] ?? braces);
}

function post(path: string, body: unknown): Sent {
  return { method: 'POST', path, body };
}
