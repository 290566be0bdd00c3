import { spawn } from 'node:child_process';
import { Server } from 'node:net';
import { fileURLToPath } from 'node:url';

const DEADLINE = 10_000;

/**
 * Opens a TCP listener on a machine's own address. A socket stays in the network namespace that it was made in, so a
 * child that enters the namespace makes it and hands it over. Rejects with the reason when the address is taken.
 */
export function listenInNamespace(namespace: string, host: string, port: number): Promise<Server> {
  const script = fileURLToPath(new URL('../scripts/hand-over-listener.js', import.meta.url));
  const child = spawn(
    'nsenter',
    [`--net=/run/netns/${namespace}`, '--', process.execPath, script, host, String(port)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      timeout: DEADLINE,
    },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (answer: { error?: string }, handle) => {
      child.disconnect();
      if (handle instanceof Server) resolve(handle);
      else reject(new Error(`${host}:${port} on ${namespace}: ${answer.error}`));
    });
    child.once('exit', (code) => reject(new Error(`No listener on ${host}:${port}: the helper ended with ${code}`)));
  });
}
