import { parseCommandLine, usage } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { ControlServer } from './control/control-server.js';
import { startSimulator } from './simulator.js';

/** When a stop is cut short; milliseconds. */
const stopDeadline = 800;

function commandLine(): CommandLine | undefined {
  try {
    return parseCommandLine(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    return undefined;
  }
}

function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

/** Starts the servers, says where they are, and ends within a second of SIGTERM or SIGINT, also while it starts. */
async function main(): Promise<void> {
  const given = commandLine();
  if (given === undefined) {
    process.exitCode = 2;
    return;
  }
  const open: { close: () => Promise<void> }[] = [];
  const stop = (): void => {
    setTimeout(() => process.exit(0), stopDeadline).unref();
    void Promise.all(open.map((part) => part.close())).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const simulator = await startSimulator({ ...given.simulator, log });
  open.push(simulator);
  const control = given.control === undefined ? undefined : await ControlServer.listen(simulator, given.control);
  if (control !== undefined) open.push(control);
  const ready = { network: simulator.network, control: control?.address ?? null, servers: simulator.servers().length };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
