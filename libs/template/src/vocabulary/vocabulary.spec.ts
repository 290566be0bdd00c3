import { describe, expect, test } from 'vitest';
import { handledTypes } from '../check/check-node.js';
import { checkDocument } from '../parse-document.js';
import { requiredOfPreseedEntry, requiredOfService } from './document-types.js';
import type { FieldType } from './field-type.js';
import { preseedVocabulary } from './preseed.generated.js';
import { serviceVocabulary } from './services.generated.js';

const certificate = `-----BEGIN CERTIFICATE-----
MIIBIzCBygIJAP7+hMIcaSBmMAoGCCqGSM49BAMCMBoxGDAWBgNVBAMMD3ZvY2Fi
-----END CERTIFICATE-----`;

/** A value of the type, and one that is none. */
const samples: Record<FieldType['type'], { right: unknown; wrong: unknown }> = {
  text: { right: 'word', wrong: 7 },
  boolean: { right: true, wrong: 'true' },
  integer: { right: 7, wrong: 7.5 },
  setting: { right: 'word', wrong: {} },
  anything: { right: [1], wrong: undefined },
  list: { right: [], wrong: 'word' },
  map: { right: {}, wrong: [] },
  object: { right: {}, wrong: 'word' },
};

interface Field {
  readonly path: readonly string[];
  readonly type: FieldType;
}

/** Every place of the vocabulary that holds a value, list items and map values included. */
function fieldsOf(type: FieldType, path: readonly string[]): Field[] {
  const here = { path, type };
  if (type.type === 'list') return [here, ...fieldsOf(type.items, [...path, '[]'])];
  if (type.type === 'map') return [here, ...fieldsOf(type.values, [...path, '{}'])];
  if (type.type !== 'object') return [here];
  return [here, ...Object.entries(type.fields).flatMap(([name, field]) => fieldsOf(field, [...path, name]))];
}

/** A document that holds nothing but the value at the path. */
function documentWith(path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const below = documentWith(rest, value);
  if (step === '[]') return [below];
  return { [step === '{}' ? 'any.key' : step]: below };
}

const displayed = (path: readonly string[]) =>
  path
    .map((step) => ({ '[]': '[0]', '{}': '["any.key"]' })[step] ?? `.${step}`)
    .join('')
    .slice(1);

const vocabularies = [
  { kind: 'service', vocabulary: serviceVocabulary, required: requiredOfService },
  { kind: 'application', vocabulary: preseedVocabulary, required: requiredOfPreseedEntry },
] as const;

describe.each(vocabularies)('the $kind vocabulary', ({ kind, vocabulary, required }) => {
  const fields = Object.entries<FieldType>(vocabulary).flatMap(([name, type]) => fieldsOf(type, [name]));

  test('has only types that the code checks', () => {
    expect(fields.map(({ type }) => type.type).filter((type) => !handledTypes.includes(type))).toEqual([]);
  });

  test('has a decision about what is required for every name, and for no other', () => {
    expect(Object.keys(required).toSorted()).toEqual(Object.keys(vocabulary).toSorted());
  });

  test.each(fields.map((field) => ({ ...field, name: displayed(field.path) })))(
    '$name takes a value of its type and refuses another by its path',
    ({ path, type, name }) => {
      const right = checkDocument(documentWith(path, samples[type.type].right), { kind });
      const complaints = right.ok ? [] : right.findings.filter(({ code }) => code !== 'key.missing');
      expect(complaints.filter(({ code }) => code !== 'value.malformed')).toEqual([]);

      const wrong = checkDocument(documentWith(path, samples[type.type].wrong), { kind });
      const found = wrong.ok ? [] : wrong.findings.filter(({ code }) => code === 'value.wrong-type');
      expect(found.map((finding) => finding.path)).toEqual([name]);
    },
  );
});

test('a certificate that is none is refused before any server is touched', () => {
  const outcome = checkDocument({ certificates: [{ name: 'a', certificate }] }, { kind: 'application' });
  expect(outcome).toMatchObject({
    ok: false,
    findings: [{ code: 'value.malformed', path: 'certificates[0].certificate' }],
  });
});
