import { formatPath } from './document-path.js';
import type { DocumentNode } from './document-tree.js';
import type { DocumentKind, Finding } from './finding.js';
import { nearestName } from '@muster/errors';
import { isVariableName } from './placeholder/placeholder.js';
import { variableUses, type VariableUse } from './placeholder/substitute.js';
import type { VariableDefinition } from './vocabulary/document-types.js';

type Definitions = Readonly<Record<string, VariableDefinition>>;

/** Findings of a template's variables: names that cannot be placeholders, unused definitions, undefined uses. */
export function definitionFindings(
  definitions: Definitions,
  service: DocumentNode,
  application: DocumentNode,
  options: { /** A text could not be read, so nobody can say what is unused. */ incomplete: boolean },
): Finding[] {
  const usedInService = variableUses(service);
  const usedInApplication = variableUses(application);
  const findings: Finding[] = [];
  for (const name of Object.keys(definitions)) {
    const path = `variables.${name}`;
    if (!isVariableName(name)) {
      const message = `Varible "${name}" does not match the expected pattern or contains invalid characters`;
      findings.push({ code: 'variable.name', message, path });
    } else if (!options.incomplete && !usedInService.has(name) && !usedInApplication.has(name)) {
      findings.push({
        code: 'variable.unused',
        message: `Defined variable "${name}" is not used in any template`,
        path,
        variable: name,
      });
    }
  }
  return [
    ...findings,
    ...undefinedUses(usedInService, definitions, 'service'),
    ...undefinedUses(usedInApplication, definitions, 'application'),
  ];
}

function undefinedUses(
  uses: ReadonlyMap<string, VariableUse>,
  definitions: Definitions,
  document: DocumentKind & ('service' | 'application'),
): Finding[] {
  return [...uses]
    .filter(([name]) => !Object.hasOwn(definitions, name))
    .map(([name, { scalar, path }]) => ({
      code: 'variable.undefined',
      message: `Variable "${name}" used in the ${document} config template is not contained in the variable definitions`,
      document,
      path: formatPath(path),
      ...scalar.at,
      ...suggested(name, definitions),
      variable: name,
    }));
}

/** Findings of the values: a variable without value and default, and a value that no variable takes. */
export function valueFindings(definitions: Definitions, values: Readonly<Record<string, string>>): Finding[] {
  const missing = Object.entries(definitions)
    .filter(([name, definition]) => !Object.hasOwn(values, name) && definition.default === '')
    .map(([name]): Finding => ({
      code: 'variable.value-missing',
      message: `No value provided for variable "${name}", which is required, since it has no default value defined`,
      path: `variables.${name}`,
      variable: name,
    }));
  const unexpected = Object.keys(values)
    .filter((name) => !Object.hasOwn(definitions, name))
    .map((name): Finding => {
      const { suggestion } = suggested(name, definitions);
      const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
      return {
        code: 'variable.value-unexpected',
        message: `Value provided for variable "${name}", which the template does not define${hint}`,
        path: `variables.${name}`,
        ...suggested(name, definitions),
        variable: name,
      };
    });
  return [...missing, ...unexpected];
}

/** The values by name, with the default for a variable that has none. */
export function valuesWithDefaults(
  definitions: Definitions,
  values: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const filled = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    if (Object.hasOwn(values, name)) filled.set(name, values[name] ?? '');
    else if (definition.default !== '') filled.set(name, definition.default);
  }
  return filled;
}

function suggested(name: string, definitions: Definitions): { suggestion?: string } {
  const suggestion = nearestName(name, Object.keys(definitions));
  return suggestion === undefined ? {} : { suggestion };
}
