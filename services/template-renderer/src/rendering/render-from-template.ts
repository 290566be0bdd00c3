import { parseDocument, renderTemplate, type Finding, type Template } from '@muster/template';
import { refusal } from '../refusal.js';
import type { Configuration } from './configuration.js';

/**
 * Fills a template with values.
 *
 * @param values texts by variable, or the text of the values file.
 * @throws MusterError `template.values-invalid` with every finding, in upstream's words where it has some.
 */
export function renderFromTemplate(
  template: Template,
  values: Readonly<Record<string, string>> | string,
): Configuration {
  const rendered = renderTemplate(template, typeof values === 'string' ? readValues(template, values) : values);
  if (!rendered.ok) throw refusal('template.values-invalid', rendered.findings, prefixOf(template, rendered.findings));
  return { services: rendered.value.serviceConfig, application: rendered.value.applicationConfig };
}

function readValues(template: Template, text: string): Readonly<Record<string, string>> {
  const parsed = parseDocument(text, { kind: 'variables' });
  if (!parsed.ok) throw refusal('template.values-invalid', parsed.findings, `${failure(template)}: `);
  return parsed.value;
}

/** Upstream checks variables for the service configuration first, so that is what it names when one has no value. */
function prefixOf(template: Template, findings: readonly Finding[]): string {
  const onlyVariables = findings.every((finding) => finding.document === undefined);
  return onlyVariables
    ? `${failure(template)}: Failed to apply cluster template variables on service config of "${template.name}": `
    : `${failure(template)}: `;
}

function failure(template: Template): string {
  return `Failed creating cluster from template "${template.name}"`;
}
