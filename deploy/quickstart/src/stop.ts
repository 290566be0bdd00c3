import type { DataDirectory } from '@muster/infrastructure';
import { InfrastructureProblem } from '@muster/infrastructure';
import { findInstallation, notOurs, openInstallation } from './installation/installation.js';
import { lockRun } from './installation/run-lock.js';
import type { ProgramName } from './programs/program-list.js';
import { stopPrograms } from './programs/stop-programs.js';
import type { Screen } from './screen.js';
import type { Settings } from './settings.js';

/** Stops what runs on the data directory. Throws an InfrastructureProblem when that is not one of ours. */
export async function stop({ settings, screen }: { settings: Settings; screen: Screen }): Promise<void> {
  const found = await findInstallation(settings.home);
  if (found === 'something else') throw new InfrastructureProblem(notOurs(settings.home));
  if (found === 'nothing') return screen.line(`Nothing runs on ${settings.home}: there is no data directory.`);
  const data = await openInstallation(settings.home, settings.ports);
  const unlock = await lockRun(data);
  await stopAndTell(data, screen).finally(unlock);
}

/** Stops what runs on the data directory without `keep`, and says what that was and that nothing is left. */
export async function stopAndTell(
  data: DataDirectory,
  screen: Screen,
  keep: readonly ProgramName[] = [],
): Promise<void> {
  const begin = performance.now();
  const stopped = await stopPrograms(data, keep);
  if (stopped.length === 0) return screen.line(keep.length === 0 ? 'No process runs.' : 'What ran before goes on.');
  const names = stopped.map(({ name, pid }) => `${name} ${pid}`).join(', ');
  screen.step('Stopped', `${names}; no process of them is left`, performance.now() - begin);
}
