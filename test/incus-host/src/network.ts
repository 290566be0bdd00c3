import { run } from './command.js';

/** A block for documentation (RFC 5737): it exists nowhere, and each hub has it for itself. */
export const NETWORK = '198.51.100';
/** The hub's own address, where the programs under test listen. */
export const HUB_ADDRESS = `${NETWORK}.254`;
/** Machines are numbered from 1 to this. */
export const LAST_MACHINE = 253;

/** The address of machine `number`. */
export function machineAddress(number: number): string {
  return `${NETWORK}.${number}`;
}

/** The hardware address of machine `number`: the same for each that has its address, or others would look for the last one. */
export function machineHardwareAddress(number: number): string {
  return `02:00:c6:33:64:${number.toString(16).padStart(2, '0')}`;
}

/** Makes the hub's namespace: loopback, a bridge for the machines, and no route to anywhere else. */
export async function addHubNamespace(hub: string): Promise<void> {
  await run('ip', ['netns', 'add', hub]);
  await inNamespace(hub, [
    'link set lo up',
    'link add br0 type bridge',
    `addr add ${HUB_ADDRESS}/24 dev br0`,
    'link set br0 up',
  ]);
}

/** Makes a machine's namespace with `eth0` plugged into the hub's bridge. */
export async function addMachineNamespace(hub: string, machine: string, number: number): Promise<void> {
  await unplugFormerMachine(hub, number);
  await run('ip', ['netns', 'add', machine]);
  await inNamespace(hub, [
    `link add port${number} type veth peer name eth0 address ${machineHardwareAddress(number)} netns ${machine}`,
    `link set port${number} master br0 up`,
  ]);
  await inNamespace(machine, ['link set lo up', `addr add ${machineAddress(number)}/24 dev eth0`, 'link set eth0 up']);
  await refuseARouteOut(machine);
}

/** The kernel takes a removed namespace apart when it has time; until then the machine that it was is plugged in. */
async function unplugFormerMachine(hub: string, number: number): Promise<void> {
  try {
    await run('ip', ['-n', hub, 'link', 'del', `port${number}`]);
  } catch (error) {
    if (!/Cannot find device|No such device/.test(String(error))) throw error;
  }
}

/** Removes all interfaces but the machine's own card: nothing of a bridge or a tunnel outlives the power. */
export async function removeMadeInterfaces(machine: string): Promise<void> {
  if (!(await namespaces()).includes(machine)) return;
  const links = await run('ip', ['-n', machine, '-brief', 'link', 'show']);
  const names = links.split('\n').flatMap((line) => line.split(/[\s@]/)[0] || []);
  for (const name of names.filter((each) => each !== 'lo' && each !== 'eth0')) {
    // The other end of a pair goes with the first.
    await run('ip', ['-n', machine, 'link', 'del', name]).catch(() => undefined);
  }
}

/** Ends whatever still runs in a namespace and removes it; one that is gone already is fine. */
export async function removeNamespace(name: string): Promise<void> {
  if (!(await namespaces()).includes(name)) return;
  for (const pid of (await run('ip', ['netns', 'pids', name])).split('\n').filter(Boolean)) endProcess(Number(pid));
  await run('ip', ['netns', 'del', name]);
}

/** The names of all network namespaces on this machine. */
export async function namespaces(): Promise<string[]> {
  const lines = await run('ip', ['netns', 'list']);
  return lines
    .split('\n')
    .flatMap((line) => line.split(' ')[0] ?? [])
    .filter(Boolean);
}

function inNamespace(name: string, lines: readonly string[]): Promise<string> {
  return run('ip', ['-n', name, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** A daemon looks around its network by itself (it tries whole subnets): it must not be able to reach anyone. */
async function refuseARouteOut(machine: string): Promise<void> {
  const routes = await run('ip', ['-n', machine, 'route', 'show', 'default']);
  if (routes.trim() !== '')
    throw new Error(`Namespace ${machine} has a route out (${routes.trim()}); no daemon is started in it.`);
}

function endProcess(pid: number): void {
  if (pid === process.pid) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the listing and the signal.
  }
}
