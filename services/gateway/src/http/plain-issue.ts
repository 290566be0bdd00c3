import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

/** How JSON's types are called in messages. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** What is wrong with a value, for somebody who does not know the validator; undefined leaves it to the validator. */
export function plainIssue(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return mustBe(typeName(issue.expected), issue.input);
    case 'invalid_value':
      return mustBe(`one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`, issue.input);
    case 'invalid_union':
      return mustBe(unionName(issue), issue.input);
    case 'invalid_format':
      return mustBe(`a valid ${issue.format}`, issue.input);
    default:
      return undefined;
  }
}

function mustBe(wanted: string, input: unknown): string {
  if (input === undefined) return `is missing, and must be ${wanted}`;
  return `must be ${wanted}, but is ${described(input)}`;
}

function described(input: unknown): string {
  if (typeof input === 'string') return JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input);
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  if (input === null) return 'null';
  return typeName(Array.isArray(input) ? 'array' : typeof input);
}

function typeName(type: string): string {
  return TYPES[type] ?? type;
}

/** The types of which one would do. */
function unionName({ errors }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const expected = errors.flatMap((branch) => (branch[0]?.code === 'invalid_type' ? [branch[0].expected] : []));
  return [...new Set(expected.map(typeName))].join(' or ') || 'something else';
}
