import { InfrastructureProblem } from '@muster/infrastructure';
import { parseCommandLine, USAGE, UsageProblem } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { CHECKOUT } from './context.js';
import { Interruption, onInterruption } from './interruption.js';
import { problemSentence } from './problem-sentence.js';
import { Screen } from './screen.js';
import { readSettings } from './settings.js';
import { start } from './start.js';
import type { Surroundings } from './start.js';
import { stop } from './stop.js';

/** The whole program; gives its exit status. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const screen = new Screen();
  let home = '';
  const interruption = onInterruption((text) => screen.problem(text));
  try {
    const commandLine = parseCommandLine(args);
    if (commandLine.action === 'help') {
      screen.line(USAGE.trimEnd());
      return 0;
    }
    const settings = readSettings(env, { checkout: CHECKOUT, data: commandLine.data });
    home = settings.home;
    await act(commandLine, { settings, screen, signal: interruption.signal });
    return 0;
  } catch (error) {
    const { reason } = interruption.signal;
    if (reason instanceof Interruption) {
      // Two things may have gone wrong: then the second one matters, since it is about what is left.
      if (error !== reason && error instanceof InfrastructureProblem) screen.problem(problemSentence(error, home));
      return reason.exitStatus;
    }
    screen.problem(error instanceof UsageProblem ? error.message : problemSentence(error, home));
    return error instanceof UsageProblem ? 2 : 1;
  } finally {
    interruption.end();
  }
}

async function act(commandLine: CommandLine, surroundings: Surroundings): Promise<void> {
  if (commandLine.action === 'stop') return stop(surroundings);
  return start(commandLine, surroundings);
}
