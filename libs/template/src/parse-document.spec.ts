import { describe, expect, test } from 'vitest';
import type { DocumentKind, Finding } from './finding.js';
import { checkDocument, parseDocument, type ParseOptions } from './parse-document.js';

type Options = Partial<ParseOptions<DocumentKind>>;

function findingsOf(text: string, options: Options = {}): readonly Finding[] {
  const outcome = parseDocument(text, { kind: 'service', ...options });
  return outcome.ok ? [] : outcome.findings;
}

function valueOf(text: string, options: Options = {}): unknown {
  const outcome = parseDocument(text, { kind: 'service', ...options });
  return outcome.ok ? outcome.value : outcome.findings;
}

describe('a text', () => {
  test('may be YAML or JSON, with the same value', () => {
    const value = { nvme: { enabled: true, targets: [{ address: 'é😀\n', port: 4420 }] } };
    expect(valueOf(JSON.stringify(value, undefined, 2))).toEqual(value);
    expect(valueOf(`\uFEFF${JSON.stringify(value)}`)).toEqual(value);
    expect(valueOf('nvme:\r\n  enabled: true\r\n  targets:\r\n  - {address: "é😀\\n", port: 4420}\r\n')).toEqual(value);
  });

  test.each(['', '---\n', '# only a comment\n', '{}', 'null'])('without content (%j) is an empty document', (text) => {
    expect(valueOf(text)).toEqual({});
  });

  test.each([
    ['{"lvm": {"enabled": tru}}', 1, 21],
    ['{"lvm":\n {"enabled": true,}}', 2, 19],
    ['{"lvm": {"enabled": true}', 1, 26],
    ['{"lvm": {"enabled": true}}\n x', 2, 2],
    ['{"lvm" {"enabled": true}}', 1, 8],
    ['{"a": "\\x"}', 1, 7],
    ['{"a": "two\nlines"}', 1, 7],
    ['{"a": 01}', 1, 8],
  ])('of malformed JSON (%j) is refused at line %i, column %i', (text, line, column) => {
    expect(findingsOf(text)).toMatchObject([{ code: 'text.malformed-json', line, column }]);
  });

  test.each([
    ['lvm:\n\tenabled: true', 2, 1],
    ['lvm: {enabled: true', 1, 20],
    ['a: "x', 1, 6],
    ['lvm:\n  enabled: @E@', 2, 12],
    ['a: *missing', 1, 4],
    ['a: &a {b: *a}', 1, 11],
    ['a: !strange 1', 1, 4],
    ['a: !!binary aGk=', 1, 4],
  ])('of malformed YAML (%j) is refused at line %i, column %i', (text, line, column) => {
    expect(findingsOf(text)[0]).toMatchObject({ code: 'text.malformed-yaml', line, column });
  });

  test('with placeholders outside a template says that they belong into one', () => {
    expect(findingsOf('lvm:\n  enabled: @E@')[0]?.message).toContain(
      '@E@ is a placeholder, which only templates may hold',
    );
  });

  test('of two documents is refused where the second begins', () => {
    expect(findingsOf('lvm: {enabled: true}\n---\nnvme: {}')).toMatchObject([
      { code: 'text.multiple-documents', line: 2, column: 1 },
    ]);
  });

  test.each([
    ['[]', 'a list'],
    ['just words', 'text'],
  ])('whose root is no mapping (%s) is refused', (text, got) => {
    expect(findingsOf(text)).toMatchObject([
      { code: 'value.wrong-type', message: `expected a mapping, got ${got}`, path: '' },
    ]);
  });

  test('with merge keys, keys that are no text, NUL or half a character is refused by name', () => {
    expect(findingsOf('<<: {a: 1}', { kind: 'variables' })[0]?.message).toContain('merge keys');
    expect(findingsOf('? [a]\n: 1', { kind: 'variables' })[0]?.message).toBe('a key has to be text');
    expect(findingsOf('{"A": "\\u0000"}', { kind: 'variables' })[0]?.message).toBe('holds a NUL character');
    expect(findingsOf('{"A": "\\ud800"}', { kind: 'variables' })[0]?.message).toBe('holds half of a character');
  });

  test('keeps a key like __proto__ as an ordinary key', () => {
    const outcome = parseDocument('{"__proto__": "x"}', { kind: 'variables' });
    expect(outcome.ok && Object.entries(outcome.value)).toEqual([['__proto__', 'x']]);
  });
});

describe('a text that is too much', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    .concat(
      Array.from('bcdefghi').map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
    )
    .join('\n');

  test('a YAML bomb is refused at the alias that goes too far, at once', () => {
    const began = performance.now();
    expect(findingsOf(bomb)).toMatchObject([{ code: 'text.too-many-values', line: 5 }]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('long text multiplied by aliases is refused', () => {
    const text = `a: &a "${'x'.repeat(10_000)}"\nb: [${Array(200).fill('*a').join(',')}]`;
    expect(findingsOf(text)).toMatchObject([{ code: 'text.too-large', line: 2 }]);
  });

  test.each(['[', '{', '- ', '? ', '{"a":'])('deep nesting of %j is refused', (part) => {
    for (const format of ['auto', 'yaml'] as const) {
      expect(findingsOf(part.repeat(20_000), { format })).toMatchObject([{ code: 'text.too-deep', line: 1 }]);
    }
    expect(findingsOf(Array.from({ length: 100 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'))).toMatchObject([
      { code: 'text.too-deep', line: 65 },
    ]);
  });

  test('aliases cannot nest deeper than text may', () => {
    const lines = Array.from({ length: 80 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}]`);
    expect(findingsOf(['k0: &k0 x', ...lines].join('\n'))).toMatchObject([{ code: 'text.too-deep' }]);
  });

  test('more characters than allowed are refused before they are read', () => {
    expect(findingsOf('x'.repeat(101), { limits: { maxCharacters: 100 } })).toMatchObject([
      { code: 'text.too-large', message: '101 characters long, at most 100 are allowed' },
    ]);
  });
});

describe('a service configuration', () => {
  test('reports all that is wrong with it at once, each at its place', () => {
    const text = 'lvmm: {}\nnvme:\n  targets:\n    - adress: x\n      port: "8009"\nlvm: {}\n';
    expect(findingsOf(text)).toEqual([
      {
        code: 'service.unknown',
        message: 'unknown service "lvmm"; did you mean "lvm"?',
        document: 'service',
        path: 'lvmm',
        line: 1,
        column: 1,
        suggestion: 'lvm',
      },
      {
        code: 'key.unknown',
        message: 'unknown key "adress"; did you mean "address"?',
        document: 'service',
        path: 'nvme.targets[0].adress',
        line: 4,
        column: 7,
        suggestion: 'address',
      },
      {
        code: 'value.wrong-type',
        message: 'expected a whole number, got text; write 8009 without quotes',
        document: 'service',
        path: 'nvme.targets[0].port',
        line: 5,
        column: 13,
      },
      {
        code: 'key.missing',
        message: '"enabled" is missing from lvm',
        document: 'service',
        path: 'lvm',
        line: 6,
        column: 6,
      },
    ]);
  });

  test('takes services that the servers offer beyond the known ones, as mappings of anything', () => {
    const alsoKnownServices = ['frob', 'lvm'];
    expect(valueOf('frob: {a: [1, {b: null}]}', { alsoKnownServices })).toEqual({ frob: { a: [1, { b: null }] } });
    expect(findingsOf('frob: 3', { alsoKnownServices })).toMatchObject([{ code: 'value.wrong-type', path: 'frob' }]);
    expect(findingsOf('lvm: {}', { alsoKnownServices })).toMatchObject([{ code: 'key.missing' }]);
    expect(findingsOf('frobb: {}', { alsoKnownServices })).toMatchObject([{ suggestion: 'frob' }]);
  });

  test('says how to write a WWN that YAML took for a number', () => {
    expect(findingsOf('multipath:\n  wwns: [0x5abcdef123456001]')[0]?.message).toBe(
      'expected text, got a number; write it in quotes: "0x5abcdef123456001", as YAML reads it as a number otherwise',
    );
  });

  test('says how to write the booleans of older YAML', () => {
    expect(findingsOf('lvm: {enabled: yes}')[0]?.message).toBe('expected true or false, got text; write true');
  });

  test.each(['lvm: {enabled: true}\nlvm: {enabled: true}', '{"lvm": {"enabled": true},\n"lvm": {"enabled": true}}'])(
    'with a service given twice (%j) is refused at the second',
    (text) => {
      expect(findingsOf(text)).toMatchObject([
        { code: 'key.duplicate', message: 'the key "lvm" is given twice, first in line 1', line: 2, column: 1 },
      ]);
    },
  );
});

describe('an application configuration', () => {
  const kind = 'application';

  test('takes numbers and booleans in configuration maps as their text', () => {
    const text = 'config: {a: 42, b: true, c: null, d: 1.5, e: -7, f: 12345678901234567890}';
    expect(valueOf(text, { kind })).toEqual({
      config: { a: '42', b: 'true', c: '', d: '1.5', e: '-7', f: '12345678901234567890' },
    });
    expect(checkDocument({ config: { a: 42, b: false, c: null } }, { kind })).toEqual({
      ok: true,
      value: { config: { a: '42', b: 'false', c: '' } },
    });
  });

  test.each(['0755', '1.10', '0x1F', '1e3', '.inf'])(
    'refuses the number %s, whose text would change in silence',
    (number) => {
      expect(findingsOf(`config: {a: ${number}}`, { kind })).toMatchObject([
        { code: 'value.ambiguous', path: 'config.a' },
      ]);
      expect(valueOf(`config: {a: "${number}"}`, { kind })).toEqual({ config: { a: number } });
    },
  );

  test('knows Project and Pool in any case, and refuses two of them', () => {
    expect(valueOf('storage_volumes: [{name: v, pool: p, PROJECT: q}]', { kind })).toEqual({
      storage_volumes: [{ name: 'v', Pool: 'p', Project: 'q' }],
    });
    expect(findingsOf('networks: [{name: n, Project: a, project: b}]', { kind })).toMatchObject([
      { code: 'key.duplicate', path: 'networks[0].Project' },
    ]);
    expect(findingsOf('networks: [{Name: n}]', { kind })).toMatchObject([
      { code: 'key.unknown', suggestion: 'name' },
      { code: 'key.missing' },
    ]);
  });

  test('checks devices and what entries cannot do without', () => {
    const text =
      'profiles: [{name: "", devices: {root: {type: disk, size: 10}, eth0: nic}}]\nstorage_pools: [{name: p}]';
    expect(findingsOf(text, { kind })).toMatchObject([
      { code: 'value.wrong-type', path: 'profiles[0].devices.eth0' },
      { code: 'key.missing', path: 'profiles[0].name', message: '"name" must not be empty' },
      { code: 'key.missing', path: 'storage_pools[0]', message: '"driver" is missing from storage_pools[0]' },
    ]);
  });
});

describe('variables', () => {
  test('are texts, whatever they were written as', () => {
    expect(valueOf('A: the value\nB: true\nC: 42\nD:\nE: |\n  two\n  lines\n', { kind: 'variables' })).toEqual({
      A: 'the value',
      B: 'true',
      C: '42',
      D: '',
      E: 'two\nlines\n',
    });
  });

  test('refuse lists and mappings by name', () => {
    expect(findingsOf('A: [1]\nB: {c: d}', { kind: 'variables' })).toMatchObject([
      { path: 'A', message: 'expected text, a number, true or false, got a list', line: 1, column: 4 },
      { path: 'B', message: 'expected text, a number, true or false, got a mapping', line: 2, column: 4 },
    ]);
  });

  test('have definitions with a description and a default, both of which may be left out', () => {
    expect(valueOf('A: {description: a, default: 42}\nB: {}', { kind: 'variable-definitions' })).toEqual({
      A: { description: 'a', default: '42' },
      B: { description: '', default: '' },
    });
    expect(findingsOf('A: {defualt: x}', { kind: 'variable-definitions' })).toMatchObject([{ suggestion: 'default' }]);
  });
});

describe('a document that was parsed elsewhere', () => {
  test('is checked alike, with paths instead of lines', () => {
    const outcome = checkDocument({ lvm: { enabled: 'true' }, x: 'y' }, { kind: 'service' });
    expect(outcome).toEqual({
      ok: false,
      findings: [
        {
          code: 'value.wrong-type',
          message: 'expected true or false, got text; write true',
          document: 'service',
          path: 'lvm.enabled',
        },
        {
          code: 'service.unknown',
          message: expect.stringContaining('unknown service "x"; known are ceph, iscsi, linstor'),
          document: 'service',
          path: 'x',
        },
      ],
    });
  });

  test('may not be endless or hold what JSON does not know', () => {
    const endless: Record<string, unknown> = {};
    endless['again'] = endless;
    expect(checkDocument(endless, { kind: 'service' })).toMatchObject({ findings: [{ code: 'text.too-deep' }] });
    expect(checkDocument({ a: () => 1 }, { kind: 'service' })).toMatchObject({
      findings: [{ code: 'text.unsupported' }],
    });
  });
});
