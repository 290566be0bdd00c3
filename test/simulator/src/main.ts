import { parseCommandLine, usage } from './command-line.js';
import type { CommandLine } from './command-line.js';
import { ControlServer } from './control/control-server.js';
import { startSimulator } from './simulator.js';

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

/** Starts the servers, says where they are, and ends within a second of SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const given = commandLine();
  if (given === undefined) {
    process.exitCode = 2;
    return;
  }
  const { simulator: options, control: listen } = given;
  const simulator = await startSimulator({ ...options, log });
  const control = listen === undefined ? undefined : await ControlServer.listen(simulator, listen);
  const ready = { network: simulator.network, control: control?.address ?? null, servers: simulator.servers().length };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  const stop = (): void => {
    setTimeout(() => process.exit(0), 800).unref();
    void Promise.all([simulator.close(), control?.close()]).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
