import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run quickstart -- [options]

Starts Muster on this machine with six simulated servers, forms two clusters of them, and leaves it running.

  --exit        stop everything at the end; exit status 0 only if all of it worked
  --stop        stop what runs on the data directory, and do nothing else
  --reset       stop, delete the data directory, and start anew
  --data DIR    the data directory (default: MUSTER_HOME, else .muster in this checkout)
  --help        show this text

Environment: MUSTER_HOME; MUSTER_NATS_URL and MUSTER_DATABASE_URL (an administrator's) for servers of yours;
MUSTER_PORT (the gateway's, 7443), MUSTER_NATS_PORT (7422), MUSTER_POSTGRES_PORT (7432),
MUSTER_PORT_BASE (7400: all of them follow it).
`;

export interface CommandLine {
  readonly action: 'start' | 'stop' | 'help';
  readonly exit: boolean;
  readonly reset: boolean;
  readonly data: string | undefined;
}

/** The arguments do not make sense; the message is one sentence. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

/** Reads the arguments. Throws a UsageProblem. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { exit, stop, reset, data, help } = flags(args);
  if (stop && (exit || reset)) throw new UsageProblem('--stop stands alone: say it without --exit and --reset.');
  if (data === '') throw new UsageProblem('--data needs the path of a folder.');
  return { action: help ? 'help' : stop ? 'stop' : 'start', exit, reset, data };
}

function flags(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const options = { exit: flag, stop: flag, reset: flag, help: flag, data: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new UsageProblem(`${(error as Error).message.split('. ')[0] ?? ''}: --help shows the options.`);
  }
}
