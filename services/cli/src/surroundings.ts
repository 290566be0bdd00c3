import type { EventEmitter } from 'node:events';
import { homedir } from 'node:os';
import type { Readable, Writable } from 'node:stream';

/** Where text goes; a terminal when it says so. */
export type TextSink = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
export type TextSource = Readable & { readonly isTTY?: boolean };

/** Everything around the command that it may look at or change. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly stdin: TextSource;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Emits SIGINT. */
  readonly interrupts: Pick<EventEmitter, 'once' | 'off'>;
}

/** The surroundings of this process. */
export function ofProcess(): Surroundings {
  const { env, stdin, stdout, stderr } = process;
  return { env, cwd: process.cwd(), home: homedir(), stdin, stdout, stderr, interrupts: process };
}
