import { InvalidArgumentError } from 'commander';

const LIST_FORMATS = ['table', 'compact', 'csv', 'json', 'yaml'] as const;
const SHOW_FORMATS = ['human', 'json', 'yaml'] as const;

export interface ListFormat {
  readonly kind: (typeof LIST_FORMATS)[number];
  readonly header: boolean;
}
export type ShowFormat = (typeof SHOW_FORMATS)[number];

export const LIST_FORMAT_HELP = 'format: table, compact, csv, json or yaml; with ",noheader" or ",header" behind it';
export const SHOW_FORMAT_HELP = 'format: human, json or yaml';

/** Reads `-f` of a list. A CSV has a header only with `,header`, the tables unless `,noheader`. */
export function parseListFormat(text: string): ListFormat {
  const [name = '', ...extras] = text.split(',');
  const kind = LIST_FORMATS.find((known) => known === name);
  if (kind === undefined) throw new InvalidArgumentError(`It must be one of ${LIST_FORMATS.join(', ')}.`);
  let header = kind !== 'csv';
  for (const extra of extras) {
    if (extra !== 'header' && extra !== 'noheader') {
      throw new InvalidArgumentError(`"${extra}" is neither "header" nor "noheader".`);
    }
    header = extra === 'header';
  }
  return { kind, header };
}

/** Reads `-f` of an object. */
export function parseShowFormat(text: string): ShowFormat {
  const format = SHOW_FORMATS.find((known) => known === text);
  if (format === undefined) throw new InvalidArgumentError(`It must be one of ${SHOW_FORMATS.join(', ')}.`);
  return format;
}
