import { execFile } from 'node:child_process';

/** How long a command of the host may take before it counts as hung, in milliseconds. */
const DEADLINE = 30_000;

interface CommandOptions {
  readonly input?: string | Buffer;
  readonly deadline?: number;
}

/**
 * Runs one program to its end and gives back what it wrote to standard output.
 * Throws with the command line and what it wrote to standard error when it fails or exceeds its deadline (milliseconds).
 */
export async function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const output = await runForBytes(program, args, options);
  return output.toString('utf8');
}

/** As `run`, for output that is not text. */
export function runForBytes(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        encoding: 'buffer',
        timeout: options.deadline ?? DEADLINE,
        killSignal: 'SIGKILL',
        maxBuffer: 256 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(failure(program, args, stderr.toString('utf8'), error), { cause: error }));
      },
    );
    // A program that ends before it has read its input says why on standard error, not by a broken pipe here.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

function failure(program: string, args: readonly string[], stderr: string, error: Error): string {
  const reason = stderr.trim() === '' ? error.message : stderr.trim();
  return `"${[program, ...args].join(' ')}" failed: ${reason}`;
}
