import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { HUB_VARIABLE, openHub } from './hub.js';
import type { Hub } from './hub.js';
import { ensureIncusRoot } from './incus-root.js';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program inside a new hub, on whose loopback it and everything it starts have all ports to themselves, and from
 * where it can start and reach real Incus hosts. Ends and removes everything afterwards, however the program ended.
 * Builds the root with Incus first, if there is none yet. Gives back the program's exit status, 128 plus the signal's number when it was killed.
 */
export async function runInHub(
  argv: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  // Built out here: from inside there is no way to the mirror.
  await ensureIncusRoot();
  const hub = await openHub();
  const guard = guardOf(hub);
  try {
    return await runInside(hub, argv, environment);
  } finally {
    guard.stdin.end();
    await once(guard, 'exit');
  }
}

/** Closes the hub when its input ends: by this program, or by the kernel when this program is killed. */
function guardOf(hub: Hub): ChildProcessByStdio<Writable, null, null> {
  const program = fileURLToPath(new URL('./hub-guard.js', import.meta.url));
  // A session of its own: Ctrl-C is for the program in the hub.
  return spawn(process.execPath, [program, hub.folder], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
}

function runInside(hub: Hub, argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    // The kernel ends the program when this process is killed, and the program's machines with it.
    const enter = ['--pdeathsig', 'KILL', 'nsenter', `--net=/run/netns/${hub.name}`, '--', ...argv];
    const child = spawn('setpriv', enter, { stdio: 'inherit', env: { ...environment, [HUB_VARIABLE]: hub.folder } });
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of FORWARDED) process.off(name, forward);
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 143));
    });
  });
}
