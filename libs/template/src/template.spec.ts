import { describe, expect, test } from 'vitest';
import type { Finding } from './finding.js';
import { renderTemplate, validateTemplate, type Template } from './template.js';

function template(service: string, application = '', variables: Record<string, string | undefined> = {}): Template {
  const definitions = Object.entries(variables).map(([name, value]) => [
    name,
    { description: '', default: value ?? '' },
  ]);
  return {
    name: 'standard',
    serviceConfigTemplate: service,
    applicationConfigTemplate: application,
    variables: Object.fromEntries(definitions),
  };
}

function problemsOf(checked: Template): readonly Finding[] {
  const outcome = validateTemplate(checked);
  return outcome.ok ? [] : outcome.findings;
}

const messagesOf = (checked: Template) => problemsOf(checked).map(({ message }) => message);

describe('a template that is stored', () => {
  test.each([
    ['', 'Invalid cluster template, name can not be empty'],
    ['a/b', String.raw`Invalid cluster template, name can not contain any of "\/:*?"<>|"`],
    ['..', 'Invalid cluster template, name can not begin with "."'],
  ])('may not be called %j', (name, message) => {
    expect(messagesOf({ ...template(''), name })).toEqual([message]);
  });

  test.each(['a-b', 'a b', '', 'a@b', 'é'])('may not define the variable %j, in upstream’s own words', (name) => {
    expect(messagesOf(template(`lvm: {enabled: "@${name}@"}`, '', { [name]: 'x' }))[0]).toBe(
      `Varible "${name}" does not match the expected pattern or contains invalid characters`,
    );
  });

  test('uses every variable that it defines, and defines every one that it uses', () => {
    const checked = template('nvme:\n  targets:\n    - address: @SERVR@', 'config:\n  a: "x @B@"', {
      SERVER: 's',
      C: 'c',
    });
    expect(problemsOf(checked)).toEqual([
      expect.objectContaining({ message: 'Defined variable "SERVER" is not used in any template' }),
      expect.objectContaining({ message: 'Defined variable "C" is not used in any template' }),
      {
        code: 'variable.undefined',
        message: 'Variable "SERVR" used in the service config template is not contained in the variable definitions',
        document: 'service',
        path: 'nvme.targets[0].address',
        line: 3,
        column: 16,
        suggestion: 'SERVER',
        variable: 'SERVR',
      },
      expect.objectContaining({
        message: 'Variable "B" used in the application config template is not contained in the variable definitions',
        line: 2,
        column: 6,
      }),
    ]);
  });

  test('does not use a variable by naming it in a comment', () => {
    expect(messagesOf(template('lvm: {enabled: true} # @A@', '', { A: 'a' }))).toEqual([
      'Defined variable "A" is not used in any template',
    ]);
  });

  test('may have placeholders where YAML would not allow them, and nothing else that YAML does not allow', () => {
    const service = 'lvm: {enabled: @E@}\nnvme:\n  targets: [{address: @A@, port: @P@ }]\n@S@:\n  enabled: @E@\n';
    expect(problemsOf(template(service, '', { A: 'a', E: 'true', P: '1', S: 'ovn' }))).toEqual([]);
    expect(problemsOf(template('lvm:\n  enabled: @E@\n  system_id: @9\n', '', { E: 'true' }))).toMatchObject([
      { code: 'text.malformed-yaml', line: 3, column: 14 },
    ]);
    expect(problemsOf(template('lvm:\n  enabled: `@E@`\n', '', { E: 'true' }))).toMatchObject([
      { code: 'text.malformed-yaml', line: 2, column: 12 },
    ]);
  });

  test('is refused for what no value could mend', () => {
    expect(problemsOf(template('lvm:\n  enabled: "@E@"\n  colour: @E@\nnvmee: {}', '', { E: 'true' }))).toMatchObject([
      { code: 'value.wrong-type', path: 'lvm.enabled', line: 2, column: 12, variable: 'E' },
      { code: 'key.unknown', path: 'lvm.colour', line: 3, column: 3 },
      { code: 'service.unknown', path: 'nvmee', line: 4, column: 1, suggestion: 'nvme' },
    ]);
  });
});

describe('the values of a template', () => {
  const checked = template('lvm:\n  enabled: @E@\nnvme:\n  targets: [{address: "@A@", port: @P@}]', '', {
    E: 'true',
    A: undefined,
    P: '4420',
  });

  test('take the place of placeholders, defaults where there is none', () => {
    expect(renderTemplate(checked, { A: 'a', E: 'false' })).toEqual({
      ok: true,
      value: {
        serviceConfig: { lvm: { enabled: false }, nvme: { targets: [{ address: 'a', port: 4420 }] } },
        applicationConfig: {},
      },
    });
  });

  test('are all there and all wanted, else everything that is wrong is said at once', () => {
    const outcome = renderTemplate(checked, { E: 'nope', PP: '1' });
    expect(outcome.ok ? [] : outcome.findings).toMatchObject([
      {
        code: 'variable.value-missing',
        message: 'No value provided for variable "A", which is required, since it has no default value defined',
        variable: 'A',
      },
      {
        code: 'variable.value-unexpected',
        message: 'Value provided for variable "PP", which the template does not define',
        variable: 'PP',
      },
      {
        code: 'value.wrong-type',
        message: 'expected true or false, got text (variable "E")',
        path: 'lvm.enabled',
        line: 2,
        column: 12,
        variable: 'E',
      },
    ]);
  });

  test('may be empty text where it was given, as upstream allows', () => {
    expect(renderTemplate(checked, { A: '' })).toMatchObject({
      value: { serviceConfig: { nvme: { targets: [{ address: '' }] } } },
    });
  });

  test('make a key that is unknown or double: said with the variable’s name at the template’s place', () => {
    const keyed = template('ovn: {enabled: true}\n@S@: {enabled: true}', '', { S: undefined });
    expect(renderTemplate(keyed, { S: 'ovn' })).toMatchObject({
      findings: [{ code: 'key.duplicate', line: 2, column: 1, variable: 'S' }],
    });
    expect(renderTemplate(keyed, { S: 'onv' })).toMatchObject({
      findings: [{ code: 'service.unknown', message: 'unknown service "onv"; did you mean "ovn"? (variable "S")' }],
    });
  });

  test('cannot make a document larger than documents may be', () => {
    const many = template('', `config:\n${Array.from({ length: 20 }, (_, i) => `  k${i}: "@A@"\n`).join('')}`, {
      A: undefined,
    });
    const outcome = renderTemplate(many, { A: 'x'.repeat(100_000) });
    expect(outcome).toMatchObject({ ok: false, findings: [{ code: 'text.too-large' }] });
  });
});

/** What a value becomes alone in a plain scalar, in quotes, and after other text. */
const typed = (value: string) => {
  const outcome = renderTemplate(
    template('frob: {v: @V@, q: "@V@", m: x@V@}', '', { V: undefined }),
    { V: value },
    {
      alsoKnownServices: ['frob'],
    },
  );
  return outcome.ok ? outcome.value.serviceConfig['frob'] : outcome.findings;
};

describe('the type of a value', () => {
  test.each<[string, unknown]>([
    ['true', true],
    ['FALSE', false],
    ['null', null],
    ['~', null],
    ['42', 42],
    ['-1.5e3', -1500],
    ['0x1F', 31],
    ['yes', 'yes'],
    ['2026-11-22', '2026-11-22'],
    ['.inf', '.inf'],
    ['1_000', '1_000'],
    ['[1, 2]', '[1, 2]'],
    ['a: b', 'a: b'],
    ['true # no comment', 'true # no comment'],
    ['42\n', '42\n'],
    [' 42', ' 42'],
    ['', ''],
    ['@V@', '@V@'],
  ])(
    '%j alone in a plain scalar is what YAML makes of it as a word, in quotes and inside text it is that text',
    (value, plain) => {
      expect(typed(value)).toEqual({ v: plain, q: value, m: `x${value}` });
    },
  );

  test('stays its very text where a field takes text', () => {
    const texts = template('multipath: {wwns: [@W@]}', 'config: {a: @W@}', { W: undefined });
    for (const value of ['0x5abcdef123456001', '007', 'null', 'true', '1.10']) {
      expect(renderTemplate(texts, { W: value })).toMatchObject({
        value: { serviceConfig: { multipath: { wwns: [value] } }, applicationConfig: { config: { a: value } } },
      });
    }
  });
});
