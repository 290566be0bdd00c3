import pc from 'picocolors';

const TITLE_WIDTH = 14;

/** Everything that quickstart says; colours on a terminal only. */
export class Screen {
  constructor(private readonly out: NodeJS.WritableStream = process.stdout) {}

  heading(text: string): void {
    this.line(pc.bold(text));
  }

  /** One step is done. */
  step(title: string, detail: string, milliseconds: number): void {
    this.line(`${pc.green('✓')} ${pc.bold(title.padEnd(TITLE_WIDTH))} ${detail} ${pc.dim(duration(milliseconds))}`);
  }

  /** Something within a step. */
  progress(who: string, text: string): void {
    this.line(`  ${who.padEnd(TITLE_WIDTH)} ${text}`);
  }

  /** Something by the way. */
  hint(text: string): void {
    this.line(pc.dim(text));
  }

  line(text = ''): void {
    this.out.write(`${text}\n`);
  }

  /** What went wrong, on standard error. */
  problem(text: string): void {
    process.stderr.write(`${pc.red('✗')} ${text}\n`);
  }
}

/** `0.4 s`, `1 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const rest = Math.round(seconds % 60);
  return `${Math.floor(seconds / 60)} min ${String(rest).padStart(2, '0')} s`;
}
