/** A value as HCL can write it. */
export type HclValue = string | number | boolean | readonly HclValue[] | { readonly [key: string]: HclValue };

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, HclValue>>;
  readonly blocks: readonly HclBlock[];
}

export function block(
  type: string,
  labels: readonly string[],
  attributes: HclBlock['attributes'],
  blocks: readonly HclBlock[] = [],
): HclBlock {
  return { type, labels, attributes, blocks };
}

/** The text of a file. Whatever stands in a value, it comes out as that value: nothing is interpolated. */
export function document(blocks: readonly HclBlock[]): string {
  return blocks.map((entry) => write(entry, '')).join('\n');
}

function write({ type, labels, attributes, blocks }: HclBlock, indent: string): string {
  const head = [type, ...labels.map(quote)].join(' ');
  const inner = `${indent}  `;
  const lines = Object.entries(attributes).map(([key, value]) => `${inner}${key} = ${valueText(value, inner)}\n`);
  const nested = blocks.map((entry) => write(entry, inner));
  return `${indent}${head} {\n${[...lines, ...nested].join('')}${indent}}\n`;
}

function valueText(value: HclValue, indent: string): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[${value.map((entry: HclValue) => valueText(entry, inner)).join(', ')}]`;
  const entries = Object.entries(value as Readonly<Record<string, HclValue>>);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, entry]) => `${inner}${keyText(key)} = ${valueText(entry, inner)}\n`).join('')}${indent}}`;
}

/** JSON's escapes are HCL's; `${` and `%{` would begin a template and are doubled. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
}

function keyText(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : quote(key);
}
