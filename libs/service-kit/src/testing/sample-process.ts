import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('sample-service.mjs', import.meta.url));

/** The sample service as a process, with what it has logged so far. */
export class SampleProcess {
  readonly lines: Record<string, unknown>[] = [];
  readonly output: string[] = [];
  private readonly process: ChildProcess;
  private readonly exit: Promise<number | null>;

  constructor(environment: Record<string, string>, command: string[] = []) {
    const { PATH = '' } = process.env;
    this.process = spawn(process.execPath, [PROGRAM, ...command], {
      env: { PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exit = once(this.process, 'exit').then(([code]) => code as number | null);
    let rest = '';
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const pieces = (rest + text).split('\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) this.read(piece);
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => this.output.push(text));
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  logged(message: string): Record<string, unknown> | undefined {
    return this.lines.find((line) => String(line['message']).includes(message));
  }

  /** The exit status after the signal, or by itself. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined && this.isRunning) this.process.kill(signal);
    return this.exit;
  }

  private read(line: string): void {
    this.output.push(line);
    try {
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
    } catch {
      this.lines.push({ message: line, unstructured: true });
    }
  }
}
