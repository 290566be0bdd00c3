import { runCli } from './run-cli.js';
import { ofProcess } from './surroundings.js';

// A reader that has seen enough ("muster events | head") is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2), ofProcess());
