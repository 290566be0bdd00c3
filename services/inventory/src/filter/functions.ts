import type { Type } from './typed.js';

/** What a function takes, and how it is written in SQL. Every argument may be NULL, which is nil. */
export interface FilterFunction {
  readonly takes: readonly Exclude<Type, 'nil'>[];
  /** How many of the last arguments may be left out. */
  readonly optional?: number;
  readonly gives: Exclude<Type, 'nil'>;
  readonly sql: (...args: string[]) => string;
}

const BLANKS = String.raw`E' \t\n\v\f\r'`;
/** `lower` knows more than ASCII only in the language of the database. */
const worded = (name: string) => (text: string) => `(${name}((${text}) COLLATE "default") COLLATE "C")`;
const onNumber = (name: string): FilterFunction => ({
  takes: ['number'],
  gives: 'number',
  sql: (value) => `${name}(${value})`,
});
const ofNumbers = (name: string): FilterFunction => ({
  takes: ['number', 'number'],
  gives: 'number',
  // Unlike expr, Postgres ignores a NULL here.
  sql: (a, b) => `(CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN ${name}(${a}, ${b}) END)`,
});
const NUMERAL = String.raw`'^\s*[+-]?\d{1,100}(\.\d{1,100})?\s*$'`;
const numberOf = (json: string): string =>
  `(CASE jsonb_typeof(${json}) WHEN 'number' THEN (${json})::numeric` +
  ` WHEN 'string' THEN CASE WHEN ${json} #>> '{}' ~ ${NUMERAL} THEN (${json} #>> '{}')::numeric END END)`;
const textOf = (json: string): string => `(CASE WHEN ${json} <> 'null' THEN ${json} #>> '{}' END)`;
const place = (json: string, index: number): string =>
  `coalesce(CASE WHEN jsonb_typeof(${json}) = 'array' THEN ${json} -> ${index} END, 'null')`;

/** The functions of expr that can become SQL. `now`, `date`, `duration`, `len` and the predicates are read by themselves. */
export const functions: Readonly<Record<string, FilterFunction>> = {
  lower: { takes: ['text'], gives: 'text', sql: worded('lower') },
  upper: { takes: ['text'], gives: 'text', sql: worded('upper') },
  trim: {
    takes: ['text', 'text'],
    optional: 1,
    gives: 'text',
    sql: (text, characters = BLANKS) => `btrim(${text}, ${characters})`,
  },
  trimPrefix: {
    takes: ['text', 'text'],
    gives: 'text',
    sql: (text, prefix) =>
      `(CASE WHEN starts_with(${text}, ${prefix}) THEN substr(${text}, char_length(${prefix}) + 1) ELSE ${text} END)`,
  },
  trimSuffix: {
    takes: ['text', 'text'],
    gives: 'text',
    sql: (text, suffix) =>
      `(CASE WHEN right(${text}, char_length(${suffix})) = ${suffix} THEN left(${text}, char_length(${text}) - char_length(${suffix})) ELSE ${text} END)`,
  },
  replace: {
    takes: ['text', 'text', 'text'],
    gives: 'text',
    sql: (text, old, young) => `replace(${text}, ${old}, ${young})`,
  },
  indexOf: {
    takes: ['text', 'text'],
    gives: 'number',
    sql: (text, part) => `(strpos(${text}, ${part}) - 1)::numeric`,
  },
  split: {
    takes: ['text', 'text'],
    gives: 'json',
    sql: (text, separator) => `coalesce(to_jsonb(string_to_array(${text}, nullif(${separator}, ''))), 'null')`,
  },
  keys: {
    takes: ['json'],
    gives: 'json',
    sql: (map) =>
      `(CASE WHEN jsonb_typeof(${map}) = 'object' THEN (SELECT coalesce(jsonb_agg(k), '[]') FROM jsonb_object_keys(${map}) AS k) ELSE 'null' END)`,
  },
  values: {
    takes: ['json'],
    gives: 'json',
    sql: (map) =>
      `(CASE WHEN jsonb_typeof(${map}) = 'object' THEN (SELECT coalesce(jsonb_agg(m.value), '[]') FROM jsonb_each(${map}) AS m) ELSE 'null' END)`,
  },
  first: { takes: ['json'], gives: 'json', sql: (list) => place(list, 0) },
  last: { takes: ['json'], gives: 'json', sql: (list) => place(list, -1) },
  int: { takes: ['json'], gives: 'number', sql: (json) => `trunc(${numberOf(json)})` },
  float: { takes: ['json'], gives: 'number', sql: numberOf },
  toFloat64: { takes: ['json'], gives: 'number', sql: numberOf },
  string: { takes: ['json'], gives: 'text', sql: textOf },
  abs: onNumber('abs'),
  ceil: onNumber('ceil'),
  floor: onNumber('floor'),
  round: onNumber('round'),
  max: ofNumbers('greatest'),
  min: ofNumbers('least'),
};

/** All that expr calls a function and that is offered here. */
export const OFFERED: readonly string[] = [
  ...Object.keys(functions),
  'len',
  'now',
  'date',
  'duration',
  'hasPrefix',
  'hasSuffix',
  'any',
  'all',
  'none',
  'one',
  'count',
  'filter',
  'map',
];
