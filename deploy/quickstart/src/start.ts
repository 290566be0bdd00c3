import type { CommandLine } from './command-line.js';
import { openContext } from './context.js';
import type { Context } from './context.js';
import { openInstallation } from './installation/installation.js';
import { resetInstallation } from './installation/reset.js';
import { lockRun } from './installation/run-lock.js';
import { settlePorts } from './installation/settle-ports.js';
import { showNextSteps, showTables } from './overview.js';
import { runningPrograms } from './programs/program-list.js';
import { duration } from './screen.js';
import type { Screen } from './screen.js';
import type { Settings } from './settings.js';
import { runSteps } from './steps.js';
import { stopAndTell } from './stop.js';

/** What the whole program is given. */
export interface Surroundings {
  readonly settings: Settings;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/**
 * Brings the whole system up and does the main job. What this run started is stopped again when it fails or is
 * interrupted; with `exit` everything is stopped in any case. Throws when anything did not work.
 */
export async function start({ exit, reset }: CommandLine, { settings, screen, signal }: Surroundings): Promise<void> {
  if (reset) await resetInstallation(settings, screen);
  const data = await openInstallation(settings.home, settings.ports);
  const unlock = await lockRun(data);
  try {
    screen.heading(`Muster on this machine, in ${data.path}`);
    const before = (await runningPrograms(data)).map(({ name }) => name);
    try {
      await settlePorts(data, settings, before);
      const context = await openContext(settings, data, screen, signal);
      await bringUp(context).finally(() => context.client.close());
      if (!exit) showNextSteps(context);
      signal.throwIfAborted();
    } catch (error) {
      await stopAndTell(data, screen, exit ? [] : before);
      throw error;
    }
    if (exit) await stopAndTell(data, screen);
  } finally {
    await unlock();
  }
}

async function bringUp(context: Context): Promise<void> {
  const begin = performance.now();
  await runSteps(context);
  await showTables(context);
  context.screen.line();
  context.screen.line(`Everything worked, in ${duration(performance.now() - begin)}.`);
}
