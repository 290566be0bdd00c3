import { assert, constantFrom, dictionary, oneof, property, string } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseDocument } from '../parse-document.js';
import { renderTemplate, type Template } from '../template.js';

const seed = Number(process.env['FAST_CHECK_SEED'] ?? Date.now() % 2 ** 31);
const check = { seed, numRuns: 500 };

beforeAll(() => console.info(`FAST_CHECK_SEED=${seed}`));

/** Any text that a configuration may hold, with many of the characters that mean something to YAML or to templates. */
const anyText = oneof(
  string({ unit: 'grapheme' }),
  string({ unit: 'binary' }),
  string({
    unit: constantFrom(...Array.from('@AB: \n\t"\'#{}[]-&*!|>%,?\\`~'), '\r\n', '---\n', '@A@', '@B@', 'true', '42'),
  }),
).filter((text) => !text.includes('\0'));

const template: Template = {
  name: 'nasty',
  serviceConfigTemplate: `
iscsi:
  targets:
    - target: @A@
      address: "@A@"
    - {target: '@A@@B@', address: x@B@y}
`,
  applicationConfigTemplate: `
config:
  user.plain: @A@
  user.quoted: '@B@ and @A@'
  "user.key.@B@": 1
  user.block: |
    first
    @A@
  user.folded: >-
    @B@
projects: [{name: p, description: @B@}]
`,
  variables: { A: { description: '', default: '' }, B: { description: '', default: '' } },
};

describe('any text as the value of a variable', () => {
  test('comes out as that very text wherever it stands, and nothing else changes', () => {
    assert(
      property(anyText, anyText, (a, b) => {
        const outcome = renderTemplate(template, { A: a, B: b });
        expect(outcome).toEqual({
          ok: true,
          value: {
            serviceConfig: {
              iscsi: {
                targets: [
                  { target: a, address: a },
                  { target: a + b, address: `x${b}y` },
                ],
              },
            },
            applicationConfig: {
              config: {
                'user.plain': a,
                'user.quoted': `${b} and ${a}`,
                [`user.key.${b}`]: '1',
                'user.block': `first\n${a}\n`,
                'user.folded': b,
              },
              projects: [{ name: 'p', description: b }],
            },
          },
        });
      }),
      check,
    );
  });

  test('never changes the structure: a scalar stays a scalar even where anything may stand', () => {
    assert(
      property(anyText, (a) => {
        const scalar: unknown = expect.toSatisfy(isScalar);
        const whole = { list: [scalar, 1], map: { k: scalar } };
        const open = { ...template, serviceConfigTemplate: 'frob: {list: [@A@, 1], map: {k: @A@}}\n' };
        const outcome = renderTemplate(open, { A: a, B: 'b' }, { alsoKnownServices: ['frob'] });
        const shape = outcome.ok ? outcome.value.serviceConfig['frob'] : outcome.findings.map(({ code }) => code);
        // Only a number that JSON cannot carry is refused.
        expect([whole, ['value.ambiguous', 'value.ambiguous']]).toContainEqual(shape);
      }),
      check,
    );
  });

  test('survives the values file, as YAML and as JSON', () => {
    assert(
      property(dictionary(anyText, anyText), (values) => {
        const own = Object.fromEntries(Object.entries(values));
        expect(parseDocument(JSON.stringify(own), { kind: 'variables' })).toEqual({ ok: true, value: own });
        const yaml = stringify(own, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' });
        expect(parseDocument(yaml, { kind: 'variables', format: 'yaml' })).toEqual({ ok: true, value: own });
      }),
      check,
    );
  });
});

const isScalar = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);

describe('any text as a document', () => {
  test('is parsed or refused with findings, and never throws', () => {
    assert(
      property(anyText, constantFrom('service', 'application', 'variables', 'variable-definitions'), (text, kind) => {
        const outcome = parseDocument(text, { kind });
        expect(outcome.ok || outcome.findings.length > 0).toBe(true);
      }),
      check,
    );
  });
});
