import { readdirSync, readFileSync } from 'node:fs';

/** Exit statuses by the custom of shells: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** When this program is told to end, so are the services that it started; everything else it started ends by itself. */
export function endServicesOnSignal(): void {
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      for (const pid of ownServices()) process.kill(pid, 'SIGTERM');
      process.exit(status);
    });
  }
}

function ownServices(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
  return pids.filter((pid) => isOwnService(pid)).map(Number);
}

function isOwnService(pid: string): boolean {
  try {
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /su, '')
      .split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return Number(parent) === process.pid && command[0] === process.execPath && command[2] === 'start';
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
