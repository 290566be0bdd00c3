import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IncusUnavailableError, incusAvailability, runInHub } from '@muster/incus-host';
import { findNatsServer, PROGRAM_CACHE } from '@muster/infrastructure';

/** The exit status of a machine that cannot run real Incus: neither passed nor failed. */
const CANNOT_RUN = 3;

/**
 * Runs everything that needs real Incus: the contract that the simulator and real daemons share, then the main job with
 * Muster's services, all inside network namespaces without a route out.
 */
async function main(): Promise<number> {
  const obstacle = await incusAvailability();
  if (obstacle !== undefined) return cannotRun(obstacle);
  // Inside the hub nothing can be fetched any more.
  await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => process.stderr.write(`${line}\n`) });
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const config = fileURLToPath(new URL('../../vitest.incus.config.ts', import.meta.url));
  try {
    const status = await runInHub([process.execPath, vitest, 'run', '--config', config, ...process.argv.slice(2)]);
    if (status !== 0 || process.argv.length > 2) return status;
  } catch (error) {
    if (error instanceof IncusUnavailableError) return cannotRun(error.message);
    throw error;
  }
  return runContract();
}

function runContract(): number {
  const program = fileURLToPath(new URL('../../../contract/dist/main.js', import.meta.url));
  return spawnSync(process.execPath, [program], { stdio: 'inherit' }).status ?? 1;
}

function cannotRun(reason: string): number {
  process.stderr.write(`The tests did NOT run on real Incus: ${reason}\n`);
  return CANNOT_RUN;
}

process.exitCode = await main();
