import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { DataDirectory } from '@muster/infrastructure';

/**
 * Lets one quickstart at a time work on a data directory; gives what ends the lock. Throws an InfrastructureProblem
 * that names the process that has it.
 * The lock is a socket in Linux' abstract namespace: the kernel frees it however the process ends, so it cannot be stale.
 */
export async function lockRun(data: DataDirectory): Promise<() => Promise<void>> {
  const pidFile = join(data.run, 'quickstart.pid');
  const server = createServer((socket) => socket.destroy());
  const name = createHash('sha256').update(data.path).digest('hex').slice(0, 32);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(`\0muster-quickstart-${name}`, resolve);
    });
  } catch (error) {
    const holder = await readFile(pidFile, 'utf8').catch(() => '');
    throw new InfrastructureProblem(
      `Another quickstart works on ${data.path}${holder === '' ? '' : ` (process ${holder.trim()})`}: wait until it is done, or end it with Ctrl-C.`,
      { cause: error },
    );
  }
  server.unref();
  await writeFile(pidFile, `${process.pid}\n`);
  return async () => {
    await rm(pidFile, { force: true });
    server.close();
  };
}
