import { fileURLToPath } from 'node:url';
import { IncusUnavailableError, incusAvailability, runInHub } from '@muster/incus-host';

/** The exit status of a machine that cannot run real Incus: neither passed nor failed. */
const CANNOT_RUN = 3;

/** Runs the contract on the simulator and on real Incus, inside a hub of its own. */
async function main(): Promise<number> {
  const obstacle = await incusAvailability();
  if (obstacle !== undefined) return cannotRun(obstacle);
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const config = fileURLToPath(new URL('../vitest.incus.config.ts', import.meta.url));
  try {
    return await runInHub([process.execPath, vitest, 'run', '--config', config, ...process.argv.slice(2)]);
  } catch (error) {
    if (error instanceof IncusUnavailableError) return cannotRun(error.message);
    throw error;
  }
}

function cannotRun(reason: string): number {
  process.stderr.write(`The contract did NOT run on real Incus: ${reason}\n`);
  return CANNOT_RUN;
}

process.exitCode = await main();
