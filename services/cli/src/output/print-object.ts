import type { Session } from '../session.js';
import type { ShowFormat } from './format.js';
import { jsonText, yamlText } from './structured.js';

/** A line of what people read about an object: `[what, value]`. A value that is no text is shown as YAML below it. */
export type Field = readonly [label: string, value: unknown];

/** Writes one object: whole for programs, its fields for people. */
export async function printObject(
  session: Session,
  value: unknown,
  fields: readonly Field[],
  format: ShowFormat,
): Promise<void> {
  if (format === 'json') return session.print(jsonText(value));
  if (format === 'yaml') return session.print(await yamlText(value));
  session.print(await fieldsText(fields));
}

/** The fields below one another. Texts of several lines and nested values are indented under their label. */
export async function fieldsText(fields: readonly Field[]): Promise<string> {
  const width = Math.max(...fields.filter(([, value]) => isShort(value)).map(([label]) => label.length));
  const lines = fields.map(async ([label, value]) => {
    if (isShort(value)) return `${`${label}:`.padEnd(width + 2)}${value}`.trimEnd();
    if (isEmpty(value)) return `${`${label}:`.padEnd(width + 2)}none`;
    const text = typeof value === 'string' ? value.trimEnd() : await yamlText(value);
    return `${label}:\n${text.replaceAll(/^(?=.)/gm, '  ')}`;
  });
  return (await Promise.all(lines)).join('\n');
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}

function isShort(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return !value.includes('\n');
  return typeof value === 'number' || typeof value === 'boolean';
}
