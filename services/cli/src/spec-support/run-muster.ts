import { EventEmitter } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { runCli } from '../run-cli.js';
import type { TextSink } from '../surroundings.js';

/** What one command line left behind. */
export interface MusterRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MusterSurroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly home?: string;
  readonly stdin?: string;
  /** Width of the terminal that stdout is; none when left out. */
  readonly columns?: number;
  /** Told of everything that is written to stderr so far; may interrupt. */
  readonly watch?: (stderr: string, interrupt: () => void) => void;
}

/** Runs one command line in this process, away from every terminal. */
export async function runMuster(words: readonly string[], surroundings: MusterSurroundings = {}): Promise<MusterRun> {
  const { env = {}, cwd = '/', home = '/nowhere', stdin, columns, watch } = surroundings;
  const interrupts = new EventEmitter();
  const [stdout, stderr] = [new Collected(), new Collected()];
  if (columns !== undefined) Object.assign(stdout, { isTTY: true, columns });
  stderr.onText = (text) => watch?.(text, () => interrupts.emit('SIGINT'));
  const status = await runCli(words, {
    env,
    cwd,
    home,
    stdin: stdin === undefined ? new PassThrough() : Readable.from([stdin]),
    stdout,
    stderr,
    interrupts,
  });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable implements TextSink {
  text = '';
  onText: (text: string) => void = () => undefined;

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.onText(this.text);
    done();
  }
}
