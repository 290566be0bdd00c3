/** Where a text stops being JSON; line and column count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Finds the place where a text stops being JSON, undefined when it is JSON. V8 names a position for some faults only,
 * so this is asked after `JSON.parse` has refused a text.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const stop = new Scanner(text).scan();
  if (stop === undefined) return undefined;
  const before = text.slice(0, stop.at);
  const line = before.split('\n').length;
  return { line, column: stop.at - before.lastIndexOf('\n'), message: stop.message };
}

interface Stop {
  readonly at: number;
  readonly message: string;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Reads tokens and keeps the open brackets; no recursion, so that depth costs no stack. */
class Scanner {
  private at = 0;
  private readonly open: ('{' | '[')[] = [];

  constructor(private readonly text: string) {}

  scan(): Stop | undefined {
    for (;;) {
      const fault = this.value();
      if (fault === 'opened') continue;
      const stop = fault ?? this.afterValue();
      if (stop === 'next') continue;
      if (stop === 'end') return undefined;
      return stop;
    }
  }

  /** Reads one value, or the beginning of one that holds others. */
  private value(): Stop | 'opened' | undefined {
    this.skip(SPACE);
    const first = this.text[this.at];
    if (first === '{' || first === '[') return this.bracket(first);
    if (first === '"') return this.string();
    if (this.skip(NUMBER) || this.skip(WORD)) return undefined;
    return this.stop('a value');
  }

  private bracket(bracket: '{' | '['): Stop | 'opened' | undefined {
    this.at += 1;
    this.skip(SPACE);
    if (this.text[this.at] === closing(bracket)) {
      this.at += 1;
      return undefined;
    }
    this.open.push(bracket);
    return bracket === '{' ? (this.key('a name in double quotes or "}"') ?? 'opened') : 'opened';
  }

  private key(expected: string): Stop | undefined {
    this.skip(SPACE);
    if (this.text[this.at] !== '"') return this.stop(expected);
    const fault = this.string();
    if (fault !== undefined) return fault;
    this.skip(SPACE);
    if (this.text[this.at] !== ':') return this.stop('":"');
    this.at += 1;
    return undefined;
  }

  /** What may follow a value: a comma, the closing brackets, the end. */
  private afterValue(): Stop | 'next' | 'end' {
    for (;;) {
      this.skip(SPACE);
      const bracket = this.open.at(-1);
      const found = this.text[this.at];
      if (bracket === undefined) return found === undefined ? 'end' : this.stop('the end of the text');
      if (found === ',') {
        this.at += 1;
        return bracket === '{' ? (this.key('a name in double quotes') ?? 'next') : 'next';
      }
      if (found !== closing(bracket)) return this.stop(`"," or "${closing(bracket)}"`);
      this.at += 1;
      this.open.pop();
    }
  }

  private string(): Stop | undefined {
    for (this.at += 1; ; this.at += 1) {
      const found = this.text[this.at];
      if (found === undefined) return this.stop('a closing double quote');
      if (found === '"') break;
      if (found < ' ') return { at: this.at, message: 'a line break or control character stands inside a text' };
      if (found !== '\\') continue;
      if (!this.skip(ESCAPE)) return { at: this.at, message: 'an unknown escape stands inside a text' };
      this.at -= 1;
    }
    this.at += 1;
    return undefined;
  }

  /** Moves over what the pattern matches here; false when that is nothing. */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }

  private stop(expected: string): Stop {
    const found = this.text[this.at];
    const seen = found === undefined ? 'the text ends' : `there is ${JSON.stringify(found)}`;
    return { at: this.at, message: `expected ${expected}, but ${seen}` };
  }
}

function closing(bracket: '{' | '['): '}' | ']' {
  return bracket === '{' ? '}' : ']';
}
