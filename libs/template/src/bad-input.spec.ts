import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeFindings } from './described-findings.js';
import type { Outcome } from './finding.js';
import { parseDocument } from './parse-document.js';
import { renderTemplate, validateTemplate, type Template } from './template.js';

const folder = new URL('../../../test/e2e/fixtures/bad-input/', import.meta.url);

const refusal = z.object({
  status: z.number(),
  message: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
});
const acceptance = z.object({ status: z.literal(201), services: z.unknown(), application: z.unknown() });
const documentCase = z.strictObject({
  case: z.string(),
  document: z.enum(['service', 'application', 'variables', 'variable-definitions']),
  text: z.string(),
  expect: refusal,
});
const templateCase = z.strictObject({
  case: z.string(),
  template: z.object({
    name: z.string(),
    service: z.string(),
    application: z.string(),
    variables: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  }),
  values: z.string().optional(),
  expect: z.union([acceptance, refusal]),
});

type TemplateCase = z.infer<typeof templateCase>;

/** What the issue lists about documents; the cases that need a running system are proven by test/e2e. */
const casesOfDocuments = [
  'malformed JSON',
  'malformed YAML',
  'YAML bomb',
  'unknown key in a service document',
  'unknown key in an application document',
  'unknown key in a variables document',
  'wrong type',
  'undefined variable',
  'unused variable',
  'missing value',
  'nasty values',
];

const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
const contents = await Promise.all(
  files.map(async (name) => ({
    name,
    content: parse(await readFile(new URL(name, folder), 'utf8')) as { case: string },
  })),
);
const ofDocuments = contents.filter(({ content }) => 'text' in content);
const ofTemplates = contents.filter(({ content }) => 'template' in content);

function processed({ template, values }: TemplateCase): Outcome<unknown> {
  const whole: Template = {
    name: template.name,
    serviceConfigTemplate: template.service,
    applicationConfigTemplate: template.application,
    variables: template.variables,
  };
  if (values === undefined) return validateTemplate(whole);
  const given = parseDocument(values, { kind: 'variables' });
  return given.ok ? renderTemplate(whole, given.value) : given;
}

/** What the outcome says, in the shape of a fixture's expectation. */
function answer(outcome: Outcome<unknown>, status: number): z.infer<typeof refusal> {
  const findings = outcome.ok ? [] : outcome.findings;
  const [{ line, column } = {}] = findings;
  return { status, message: describeFindings(findings), ...(line !== undefined && { line, column }) };
}

describe('bad input', () => {
  test('has a file for every case that lies in documents', () => {
    const covered = new Set([...ofDocuments, ...ofTemplates].map(({ content }) => content.case));
    expect([...covered].toSorted()).toEqual(casesOfDocuments.toSorted());
  });

  test.each(ofDocuments)('$name is refused with its exact message, line and column', ({ content }) => {
    const { document, text, expect: expected } = documentCase.parse(content);
    expect(answer(parseDocument(text, { kind: document }), expected.status)).toEqual(expected);
  });

  test.each(ofTemplates)('$name is answered exactly', ({ content }) => {
    const fixture = templateCase.parse(content);
    const outcome = processed(fixture);
    const expected =
      'message' in fixture.expect
        ? fixture.expect
        : { serviceConfig: fixture.expect.services, applicationConfig: fixture.expect.application };
    expect(outcome.ok ? outcome.value : answer(outcome, fixture.expect.status)).toEqual(expected);
  });
});
