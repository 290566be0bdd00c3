import type { DocumentNode } from '../document-tree.js';
import type { FieldType } from '../vocabulary/field-type.js';

const expectedWords: Record<FieldType['type'], string> = {
  text: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  setting: 'text, a number, true or false',
  anything: 'a value',
  list: 'a list',
  map: 'a mapping',
  object: 'a mapping',
};

/** Says which type was expected and which one came, and how to write it where that is known. */
export function wrongType(expected: FieldType['type'], node: DocumentNode): string {
  return `expected ${expectedWords[expected]}, got ${typeWords(node)}${help(expected, node)}`;
}

function typeWords(node: DocumentNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'mapping') return 'a mapping';
  if (node.open === 'text') return 'text';
  if (node.value === null) return 'nothing (null)';
  if (typeof node.value === 'boolean') return String(node.value);
  return typeof node.value === 'string' ? 'text' : 'a number';
}

function help(expected: FieldType['type'], node: DocumentNode): string {
  if (node.kind !== 'scalar') return '';
  const fromTemplate = node.variables !== undefined;
  if (expected === 'text' && node.value !== null && typeof node.value !== 'string') {
    return `; write it in quotes: "${node.written ?? String(node.value)}"${hexadecimalHelp(node.written)}`;
  }
  if ((expected === 'boolean' || expected === 'integer') && node.open === 'text') {
    return '; around a placeholder other text and quotes always make text, write the placeholder alone';
  }
  if (expected === 'boolean' && typeof node.value === 'string' && /^(?:yes|on|true)$/i.test(node.value)) {
    return '; write true';
  }
  if (expected === 'boolean' && typeof node.value === 'string' && /^(?:no|off|false)$/i.test(node.value)) {
    return '; write false';
  }
  if (expected === 'integer' && typeof node.value === 'string' && /^\d+$/.test(node.value) && !fromTemplate) {
    return `; write ${node.value} without quotes`;
  }
  if (node.value === null && !fromTemplate) return '; give a value, or leave the key out';
  return '';
}

function hexadecimalHelp(written: string | undefined): string {
  return written !== undefined && /^[-+]?0[xo]/.test(written) ? ', as YAML reads it as a number otherwise' : '';
}
