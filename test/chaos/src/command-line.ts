import { parseArgs } from 'node:util';
import { CHANGE_KINDS, type ChangeKind } from './clients/ledger.js';
import type { ChaosSettings } from './run-chaos.js';

export const usage = `Usage: npm run test:chaos -- [options]
  --seconds N      how long faults happen (default 60)
  --seed N         the faults, and what the clients do; the same number repeats them (default: by chance)
  --plan           print the faults with their times and end
  --clients N      scripts that form, change and delete clusters (default 6)
  --servers N      simulated servers of each of them (default 4)
  --workers N      copies of the worker (default 3)
  --every MS       mean pause between two faults, in milliseconds (default 1500)
  --changes K,…    which of ${CHANGE_KINDS.join(', ')} the clients ask for (default: all)
  --rest N         seconds that everything may take to come to rest (default 240)
  --logs DIR       where logs go when something was promised and is not so (default: a folder below /tmp)
  --quiet          print no line per fault
Ends with 0 when every promise was kept, with 1 when not, and with 2 when it was called wrongly.
`;

export interface CommandLine {
  readonly settings: ChaosSettings;
  readonly planOnly: boolean;
  readonly quiet: boolean;
  readonly logs: string | undefined;
}

/** Reads the arguments. Throws with a sentence that says which one is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: text,
      seed: text,
      clients: text,
      servers: text,
      workers: text,
      every: text,
      changes: text,
      rest: text,
      logs: text,
      plan: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
  });
  return {
    planOnly: values.plan,
    quiet: values.quiet,
    logs: values.logs,
    settings: {
      seed: positive('seed', values.seed ?? String(1 + Math.floor(Math.random() * 1_000_000))),
      durationMs: 1_000 * positive('seconds', values.seconds ?? '60'),
      everyMs: positive('every', values.every ?? '1500'),
      clients: positive('clients', values.clients ?? '6'),
      serversPerClient: positive('servers', values.servers ?? '4'),
      workers: positive('workers', values.workers ?? '3'),
      references: [1, 2, 3, 4],
      changes: changesIn(values.changes ?? CHANGE_KINDS.join(',')),
      restWithinMs: 1_000 * positive('rest', values.rest ?? '240'),
    },
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number above 0, not "${value}"`);
}

function changesIn(list: string): ChangeKind[] {
  return list.split(',').map((name) => {
    const known = CHANGE_KINDS.find((kind) => kind === name);
    if (known === undefined) throw new Error(`--changes knows ${CHANGE_KINDS.join(', ')}, not "${name}"`);
    return known;
  });
}
