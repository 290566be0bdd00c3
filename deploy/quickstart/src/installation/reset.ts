import { rm } from 'node:fs/promises';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { Screen } from '../screen.js';
import type { Settings } from '../settings.js';
import { stopAndTell } from '../stop.js';
import { findInstallation, notOurs, openInstallation } from './installation.js';
import { lockRun } from './run-lock.js';

/** Stops what runs on the data directory and deletes it. Throws an InfrastructureProblem when it is not one of ours. */
export async function resetInstallation(settings: Settings, screen: Screen): Promise<void> {
  const found = await findInstallation(settings.home);
  if (found === 'nothing') return;
  if (found === 'something else') throw new InfrastructureProblem(notOurs(settings.home));
  const data = await openInstallation(settings.home, settings.ports);
  const unlock = await lockRun(data);
  try {
    await stopAndTell(data, screen);
    await rm(data.path, { recursive: true, force: true });
    screen.line(`${data.path} is deleted.`);
  } finally {
    await unlock();
  }
}
