import { rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { plantResources } from '../spec-support/resources.js';
import { compileFilter, type CompiledFilter } from './filter.js';
import { Parameters } from './sql-text.js';
import { vocabularyOf } from './vocabulary.js';

let database: SpecDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await plantResources(database.dataSource, 'image', [
    { name: 'a', object: {} },
    { name: 'b', object: { n: 1, t: 'x', b: true, l: [1, 'x', null, { t: 'x' }], m: { t: 'y', l: [] } } },
    { name: 'c', object: { n: '1', t: 5, b: 'true', l: { t: 1 }, m: [null] } },
    { name: 'd', object: { n: null, t: null, b: null, l: null, m: null } },
    { name: 'e', object: { n: 1e300, t: '', b: false, l: [], m: { t: { t: [] } } } },
  ]);
});
afterAll(() => database.drop());

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);

/** Expressions as people might write them: many fit together, some do not. */
const { condition } = fc.letrec<{ condition: string; term: string }>((tie) => {
  const leaf = oneOf(
    'name',
    'cluster',
    'project',
    'uuid',
    'last_updated',
    'object.n',
    'object.t',
    'object.b',
    'object.l',
    'object.m',
    'object.m.t',
    'object.l[0]',
    'object.l[-1].t',
    'object?.m["t"].t',
    '"x"',
    "'1'",
    '`y`',
    '1',
    '-2.5',
    '0',
    'nil',
    'true',
    '["x", 1, nil]',
    '[]',
    'now()',
    'date("2026-11-24")',
    'duration("1h")',
  );
  const applied = fc.tuple(
    oneOf('lower', 'trim', 'len', 'int', 'string', 'keys', 'values', 'first', 'last', 'abs', 'float', 'date'),
    tie('term'),
  );
  const over = fc.tuple(
    oneOf('count', 'filter', 'map'),
    tie('term'),
    oneOf('# == 1', '.t == "x"', '#', '# in object.l'),
  );
  return {
    term: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      applied.map(([name, of]) => `${name}(${of})`),
      over.map(([name, list, predicate]) => `${name}(${list}, ${predicate})`),
      fc
        .tuple(tie('term'), oneOf('+', '-', '*', '/', '%', '??'), tie('term'))
        .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      fc.tuple(tie('condition'), tie('term'), tie('term')).map(([choice, a, b]) => `(${choice} ? ${a} : ${b})`),
      fc.tuple(tie('term'), oneOf('[0]', '.t', '["l"]', '[name]', '[object.n]')).map(([of, key]) => `${of}${key}`),
      tie('condition').map((inner) => `(${inner})`),
    ),
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc
        .tuple(
          tie('term'),
          oneOf('==', '!=', '<', '>=', 'in', 'not in', 'contains', 'startsWith', 'not endsWith'),
          tie('term'),
        )
        .map(([a, sign, b]) => `${a} ${sign} ${b}`),
      tie('term').map((of) => `${of} matches "^x?[0-9a-f]"`),
      fc
        .tuple(oneOf('any', 'all', 'none', 'one'), tie('term'), oneOf('# == "x"', '.t != nil', '#'))
        .map(([name, list, predicate]) => `${name}(${list}, ${predicate})`),
      fc
        .tuple(tie('condition'), oneOf('and', 'or', '&&', '||'), tie('condition'))
        .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      tie('condition').map((inner) => `not (${inner})`),
      oneOf('object.b', 'true', 'object.n == 1'),
    ),
  };
});

function compiled(filter: string): { parameters: Parameters; filter: CompiledFilter } | undefined {
  const parameters = new Parameters();
  try {
    return { parameters, filter: compileFilter(filter, vocabularyOf('image', false), parameters) };
  } catch (error) {
    if (error instanceof MusterError && error.code === 'filter.invalid') return undefined;
    throw error;
  }
}

async function truths(filter: string): Promise<(boolean | null)[] | undefined> {
  const found = compiled(filter);
  if (found === undefined) return undefined;
  const rows = await rowsOf<{ truth: boolean | null }>(
    database.dataSource,
    `SELECT ${found.filter.sql} AS truth FROM resource WHERE kind = 'image' ORDER BY name`,
    found.parameters.values,
  );
  return rows.map(({ truth }) => truth);
}

test(
  'whatever is accepted runs, is true or false for every row, and "not" is its opposite',
  { timeout: 120_000 },
  async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(condition, async (filter) => {
        const plain = await truths(filter);
        if (plain === undefined) return;
        accepted += 1;
        expect(plain.every((truth) => typeof truth === 'boolean')).toBe(true);
        expect(await truths(`not (${filter})`)).toEqual(plain.map((truth) => truth !== true));
      }),
      { numRuns: 1_500, seed: 20_261_124 },
    );
    // Else the property would say nothing.
    expect(accepted).toBeGreaterThan(300);
  },
);

test('whatever is written is read or refused with a place', () => {
  const words = oneOf(
    'name',
    'object',
    '.',
    '?.',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '"x"',
    "'",
    '`',
    '1',
    '..',
    '#',
    'in',
    'not',
    'and',
    '||',
    '|',
    '?',
    ':',
    ',',
    '==',
    '=',
    '-',
    '**',
    'any',
    'len',
    'nil',
    '\\',
    ';',
    '\u0000',
    'ü',
    ' ',
    '\n',
    '/*',
    '//',
  );
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(anything, (filter) => {
      expect(() => compiled(filter)).not.toThrow();
    }),
    { numRuns: 3_000, seed: 20_261_124 },
  );
});
