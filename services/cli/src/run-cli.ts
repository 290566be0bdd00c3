import { CommanderError } from 'commander';
import { actIn } from './act.js';
import { EXIT, type ExitStatus } from './exit-status.js';
import { createProgram } from './program.js';
import type { Surroundings } from './surroundings.js';

/** Commander's names for having shown what was asked for. */
const SHOWN = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

/** Runs one command line, without the names of node and script. Gives its exit status; never throws. */
export async function runCli(words: readonly string[], surroundings: Surroundings): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.done;
  const act = actIn(surroundings, (told) => {
    status = told;
  });
  try {
    await (await createProgram(words, surroundings, act)).parseAsync([...words], { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return SHOWN.includes(thrown.code) ? EXIT.done : EXIT.usage;
  }
  return status;
}
