import { FilterFault } from './filter-fault.js';
import type { Span } from './syntax.js';

const MAX_PATTERN = 200;
/** Postgres counts no further. */
const MAX_REPEAT = 255;

/** Escapes of Go's patterns, as Postgres writes them. Its own `\b` is a backspace, its `\y` the edge of a word. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: String.raw`\A`,
  z: String.raw`\Z`,
  b: String.raw`\y`,
  B: String.raw`\Y`,
  d: '[0-9]',
  D: '[^0-9]',
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: String.raw`[\t\n\f\r ]`,
  S: String.raw`[^\t\n\f\r ]`,
  a: String.raw`\a`,
  f: String.raw`\f`,
  n: String.raw`\n`,
  r: String.raw`\r`,
  t: String.raw`\t`,
  v: String.raw`\v`,
};
const IN_BRACKETS: Readonly<Record<string, string>> = {
  ...ESCAPES,
  d: '0-9',
  w: '0-9A-Za-z_',
  s: String.raw`\t\n\f\r `,
};
const NOT_IN_BRACKETS = new Set(['A', 'z', 'b', 'B', 'D', 'W', 'S']);

/**
 * A pattern of Go's (RE2) as one of Postgres that matches the same texts. What only one of the two knows is refused:
 * classes by Unicode name, flags other than `(?i)` and `(?s)` at the beginning, repetitions beyond 255, and, since RE2
 * has none, looking around and references back. Throws FilterFault.
 */
export function checkPattern(pattern: string, span: Span): string {
  if (pattern.length > MAX_PATTERN) {
    throw new FilterFault(`A pattern may have ${MAX_PATTERN} characters at most`, span);
  }
  const { flags = '' } = /^\(\?(?<flags>[is]{1,2})\)/.exec(pattern)?.groups ?? {};
  const reader = new PatternReader(flags === '' ? pattern : pattern.slice(flags.length + 3), flags.includes('s'), span);
  return `***:(?${flags.includes('i') ? 'i' : 'c'})${reader.read()}`;
}

class PatternReader {
  private at = 0;
  private open = 0;
  private out = '';

  constructor(
    private readonly pattern: string,
    private readonly dotTakesAll: boolean,
    private readonly span: Span,
  ) {}

  read(): string {
    while (this.at < this.pattern.length) this.out += this.next();
    if (this.open > 0) throw this.fault('A "(" of the pattern is not closed');
    return this.out;
  }

  private next(): string {
    const character = this.take();
    switch (character) {
      case '\\':
        return this.escape(ESCAPES);
      case '[':
        return this.brackets();
      case '(':
        return this.group();
      case ')':
        if (this.open === 0) throw this.fault('A ")" of the pattern closes nothing');
        this.open -= 1;
        return ')';
      case '{':
        return this.repetition();
      case '*':
      case '+':
      case '?':
        return this.quantifier(character);
      case '.':
        return this.dotTakesAll ? '.' : String.raw`[^\n]`;
      default:
        return character;
    }
  }

  private escape(known: Readonly<Record<string, string>>): string {
    const character = this.take();
    const hex = /^x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(character + this.pattern.slice(this.at));
    if (hex !== null) {
      this.at += hex[0].length - 1;
      return String.raw`\U${(hex[1] ?? hex[2] ?? '').padStart(8, '0')}`;
    }
    const translated = Object.hasOwn(known, character) ? known[character] : undefined;
    if (translated !== undefined) return translated;
    if (character === '' || /[0-9A-Za-z]/.test(character))
      throw this.fault(`\\${character} is not offered in a pattern`);
    return `\\${character}`;
  }

  private brackets(): string {
    let out = '[';
    if (this.pattern[this.at] === '^') out += this.take();
    if (this.pattern[this.at] === ']') out += `\\${this.take()}`;
    for (;;) {
      const character = this.take();
      if (character === '') throw this.fault('A "[" of the pattern is not closed');
      if (character === ']') return `${out}]`;
      if (character === '[') {
        const named = /^:\^?[a-z]+:\]/.exec(this.pattern.slice(this.at));
        if (named?.[0].includes('^') === true) throw this.fault('[:^name:] is not offered in a pattern');
        this.at += named?.[0].length ?? 0;
        out += named === null ? String.raw`\[` : `[${named[0]}`;
      } else if (character === '\\') {
        if (NOT_IN_BRACKETS.has(this.pattern[this.at] ?? '')) {
          throw this.fault(`\\${this.take()} is not offered within [ ]`);
        }
        out += this.escape(IN_BRACKETS);
      } else out += character;
    }
  }

  private group(): string {
    this.open += 1;
    if (this.pattern[this.at] !== '?') return '(';
    const named = /^\?P?<[A-Za-z_]\w*>/.exec(this.pattern.slice(this.at));
    if (named !== null) {
      this.at += named[0].length;
      return '(';
    }
    if (!this.pattern.startsWith('?:', this.at)) {
      throw this.fault('In a pattern "(?" is offered as (?:…), (?P<name>…), and as (?i) or (?s) at its beginning');
    }
    this.at += 2;
    return '(?:';
  }

  private repetition(): string {
    const counted = /^(\d+)(?:,(\d*))?\}/.exec(this.pattern.slice(this.at));
    if (counted === null) return String.raw`\{`;
    if (Number(counted[1]) > MAX_REPEAT || Number(counted[2] ?? 0) > MAX_REPEAT) {
      throw this.fault(`A pattern may repeat ${MAX_REPEAT} times at most`);
    }
    this.at += counted[0].length;
    return this.quantifier(`{${counted[0]}`);
  }

  private quantifier(sign: string): string {
    const lazy = this.pattern[this.at] === '?' ? this.take() : '';
    if (/[*+?]/.test(this.pattern[this.at] ?? '')) throw this.fault('A repetition of a repetition is not offered');
    return sign + lazy;
  }

  private take(): string {
    const character = this.pattern[this.at] ?? '';
    this.at += 1;
    return character;
  }

  private fault(message: string): FilterFault {
    return new FilterFault(message, this.span);
  }
}
