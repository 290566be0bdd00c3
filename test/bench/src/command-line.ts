import { parseArgs } from 'node:util';

export const usage = `Usage: npm run bench -- AREA [options]
  --json FILE        write the figures as JSON too
  --only NAME,…      some measurements of the area, or parts of one, instead of all (inventory: sweep, events, reads)
  --rounds N         how often each pair on real Incus is measured (default 5)
  --clusters N,…     how many simulated clusters are asked for at once (default 100,1000)
  --workers N,…      copies of the worker that carry them out (default 1,2,4)
  --slots N          operations that one worker carries out at a time (default: the program's own)
  --scale N          part of the large example that the inventory is measured with (default 0.05)
  --copies N,…       copies of the inventory (default 1)
  --rates N,…        events a second that the inventory is sent (default 500,2000)
  --no-page          leave docs/performance.md as it is
`;

/** What one run is to measure. */
export interface BenchOptions {
  readonly area: string;
  readonly json: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly page: boolean;
  readonly sizes: Sizes;
}

/** How large the measurements are. */
export interface Sizes {
  readonly rounds: number;
  readonly clusters: readonly number[];
  readonly workers: readonly number[];
  readonly slots: number | undefined;
  /** Part of the large example, above 0 and up to 1. */
  readonly scale: number;
  readonly copies: readonly number[];
  /** Events a second. */
  readonly rates: readonly number[];
}

/** Reads the arguments. Throws with a sentence that says which one is wrong. */
export function parseCommandLine(args: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      json: text,
      only: text,
      rounds: text,
      clusters: text,
      workers: text,
      slots: text,
      scale: text,
      copies: text,
      rates: text,
      page: { type: 'boolean', default: true },
    },
  });
  const [area, ...rest] = positionals;
  if (area === undefined || rest.length > 0) throw new Error('Name one area, such as "provisioning"');
  return {
    area,
    json: values.json,
    only: values.only?.split(','),
    page: values.page,
    sizes: {
      rounds: positive('rounds', values.rounds ?? '5'),
      clusters: (values.clusters ?? '100,1000').split(',').map((each) => positive('clusters', each)),
      workers: (values.workers ?? '1,2,4').split(',').map((each) => positive('workers', each)),
      slots: values.slots === undefined ? undefined : positive('slots', values.slots),
      scale: part('scale', values.scale ?? '0.05'),
      copies: (values.copies ?? '1').split(',').map((each) => positive('copies', each)),
      rates: (values.rates ?? '500,2000').split(',').map((each) => positive('rates', each)),
    },
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number above 0, not "${text}"`);
}

function part(name: string, text: string): number {
  const number = Number(text);
  if (number > 0 && number <= 1) return number;
  throw new Error(`--${name} must be a number above 0 and up to 1, not "${text}"`);
}
