import { nameFault } from '@muster/contracts';
import type { DocumentNode } from './document-tree.js';
import { outcomeOf, type Finding, type Outcome } from './finding.js';
import { defaultLimits, type Limits } from './limits.js';
import { checkTree } from './parse-document.js';
import { Substitution } from './placeholder/substitute.js';
import { readDocument } from './read/read-document.js';
import type {
  ApplicationConfiguration,
  ServiceConfiguration,
  VariableDefinition,
} from './vocabulary/document-types.js';
import { definitionFindings, valueFindings, valuesWithDefaults } from './variables.js';

/** A cluster template: two YAML texts with `@NAME@` placeholders, and the definitions of their variables. */
export interface Template {
  readonly name: string;
  readonly serviceConfigTemplate: string;
  readonly applicationConfigTemplate: string;
  readonly variables: Readonly<Record<string, VariableDefinition>>;
}

export interface TemplateOptions {
  readonly alsoKnownServices?: readonly string[];
  readonly limits?: Partial<Limits>;
}

export interface RenderedTemplate {
  readonly serviceConfig: ServiceConfiguration;
  readonly applicationConfig: ApplicationConfiguration;
}

/**
 * Checks a template before it is stored: its name, its variables (in upstream's words, its "Varible" included, because
 * that is what clients have seen), the YAML, and everything in it that no value could mend.
 */
export function validateTemplate(template: Template, options: TemplateOptions = {}): Outcome<Template> {
  const fault = nameFault('cluster template', template.name);
  const nameFindings: Finding[] = fault === undefined ? [] : [{ code: 'template.name', message: fault, path: 'name' }];
  const { findings } = fill(template, new Map(), options);
  return outcomeOf(template, [...nameFindings, ...findings]);
}

/**
 * Fills a template with values (texts; a default stands in for one that is not given) and checks the result like
 * configuration that was written by hand. Places in findings are those of the template's texts.
 */
export function renderTemplate(
  template: Template,
  values: Readonly<Record<string, string>>,
  options: TemplateOptions = {},
): Outcome<RenderedTemplate> {
  const filled = fill(template, valuesWithDefaults(template.variables, values), options);
  const findings = [...valueFindings(template.variables, values), ...filled.findings];
  return outcomeOf({ serviceConfig: filled.service, applicationConfig: filled.application }, findings);
}

function fill(template: Template, values: ReadonlyMap<string, string>, options: TemplateOptions) {
  const limits = { ...defaultLimits, ...options.limits };
  const service = read(template.serviceConfigTemplate, 'service', limits);
  const application = read(template.applicationConfigTemplate, 'application', limits);
  const readFindings = [...service.findings, ...application.findings];
  const unread = service.findings.length > 0 || application.findings.length > 0;

  const substitution = new Substitution(values, 4 * limits.maxCharacters);
  const filledService = checked(service, 'service', substitution, options);
  const filledApplication = checked(application, 'application', substitution, options);
  return {
    service: filledService.value,
    application: filledApplication.value,
    findings: [
      ...definitionFindings(template.variables, service.root, application.root, { incomplete: unread }),
      ...readFindings,
      ...filledService.findings,
      ...filledApplication.findings,
      ...tooLarge(substitution, limits),
    ],
  };
}

function read(text: string, kind: 'service' | 'application', limits: Limits) {
  return readDocument(text, { kind, format: 'yaml', limits, placeholders: true });
}

function checked<Kind extends 'service' | 'application'>(
  document: { root: DocumentNode; findings: readonly Finding[] },
  kind: Kind,
  substitution: Substitution,
  options: TemplateOptions,
) {
  // A text that could not be read has an incomplete tree: what is said about it would only mislead.
  const root: DocumentNode =
    document.findings.length > 0 ? { kind: 'mapping', entries: [] } : substitution.apply(document.root);
  return checkTree(root, kind, options.alsoKnownServices ?? []);
}

function tooLarge(substitution: Substitution, limits: Limits): Finding[] {
  if (!substitution.isTooLarge) return [];
  const message = `the values make more than ${4 * limits.maxCharacters} characters of the template`;
  return [{ code: 'text.too-large', message, path: '' }];
}
