import { nameFault, type ClusterTemplatePost } from '@muster/contracts';
import { MusterError, type Finding } from '@muster/errors';
import { checkDocument, validateTemplate } from '@muster/template';
import { refusal } from '../refusal.js';

/** What of a template is stored; keys around it that we do not know are let go, those of a variable are refused. */
export type CheckedTemplate = Pick<
  ClusterTemplatePost,
  'name' | 'description' | 'service_config_template' | 'application_config_template'
> & { readonly variables: Readonly<Record<string, { readonly description: string; readonly default: string }>> };

/** @throws MusterError `template.invalid` with everything that is wrong with it. */
export function checkTemplate(post: ClusterTemplatePost): CheckedTemplate {
  const variables = Object.fromEntries(
    Object.entries(post.variables).map(([name, variable]) => [
      name,
      { description: variable.description, default: variable.default },
    ]),
  );
  const outcome = validateTemplate({
    name: post.name,
    serviceConfigTemplate: post.service_config_template,
    applicationConfigTemplate: post.application_config_template,
    variables,
  });
  const { name, description, service_config_template, application_config_template } = post;
  const checked = { name, description, service_config_template, application_config_template, variables };
  const definitions = checkDocument(post.variables, { kind: 'variable-definitions' });
  const refused = [definitions, outcome].flatMap((each) => (each.ok ? [] : each.findings));
  const findings = [...refused, ...unstorable(checked)];
  if (findings.length > 0) throw refusal('template.invalid', findings);
  return checked;
}

/** @throws MusterError `name.invalid`; upstream checks a new name less than a first one. */
export function checkNewName(name: string): void {
  const message = nameFault('cluster template', name) ?? (UNSTORABLE.test(name) ? UNSTORABLE_MESSAGE : undefined);
  if (message === undefined) return;
  throw new MusterError('name.invalid', message, { findings: [{ message, path: 'name' }] });
}

/** Postgres keeps every character but these: NUL, and halves of a character. */
const UNSTORABLE = /[\0\p{Cs}]/u;
const UNSTORABLE_MESSAGE = 'can not contain NUL or half of a surrogate pair';

function unstorable(template: CheckedTemplate): Finding[] {
  const texts: [string, string][] = [
    ['name', template.name],
    ['description', template.description],
    ['service_config_template', template.service_config_template],
    ['application_config_template', template.application_config_template],
    ...Object.entries(template.variables).flatMap(([name, variable]): [string, string][] => [
      [`variables.${name}.description`, variable.description],
      [`variables.${name}.default`, variable.default],
    ]),
  ];
  return texts
    .filter(([, text]) => UNSTORABLE.test(text))
    .map(([path]) => ({ code: 'value.malformed', message: `${path} ${UNSTORABLE_MESSAGE}`, path }));
}
