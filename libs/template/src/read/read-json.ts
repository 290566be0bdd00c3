import type { DocumentNode, MappingEntry, ScalarNode } from '../document-tree.js';
import type { Position } from '../finding.js';
import type { Limits } from '../limits.js';
import { DocumentRefusal, ValueBudget } from './value-budget.js';
import { exactNumber } from './exact-number.js';

/**
 * Reads strict JSON (RFC 8259) into a tree that knows the place of every value. Throws DocumentRefusal.
 * JSON.parse is not enough: its errors name no column on every Node version, and it keeps neither places nor doubled keys.
 */
export function readJson(text: string, limits: Limits): DocumentNode {
  return new JsonReader(text, limits).read();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const LITERALS = new Map<string, ScalarNode['value']>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class JsonReader {
  private offset = 0;
  private lineStart = 0;
  private line = 1;
  private readonly budget: ValueBudget;

  constructor(
    private readonly text: string,
    limits: Limits,
  ) {
    this.budget = new ValueBudget(limits);
  }

  read(): DocumentNode {
    if (this.text.startsWith('\uFEFF')) this.offset = 1;
    this.skipSpace();
    const root = this.value(1);
    if (this.offset < this.text.length) throw this.malformed('expected the end of the document');
    return root;
  }

  private value(depth: number): DocumentNode {
    const at = this.position();
    this.budget.spend(depth, 0, at);
    const start = this.text[this.offset];
    if (start === '{') return this.mapping(depth, at);
    if (start === '[') return this.list(depth, at);
    const scalar = start === '"' ? this.string('a value') : this.numberOrLiteral(at);
    this.skipSpace();
    return scalar;
  }

  private mapping(depth: number, at: Position): DocumentNode {
    const entries: MappingEntry[] = [];
    this.step();
    while (this.text[this.offset] !== '}') {
      if (entries.length > 0) this.expect(',', 'expected "," or "}"');
      const key = this.string('a key in double quotes');
      this.budget.spend(depth, 0, key.at);
      this.skipSpace();
      this.expect(':', `expected ":" after the key ${JSON.stringify(key.value)}`);
      entries.push({ key, value: this.value(depth + 1) });
    }
    this.step();
    return { kind: 'mapping', at, entries };
  }

  private list(depth: number, at: Position): DocumentNode {
    const items: DocumentNode[] = [];
    this.step();
    while (this.text[this.offset] !== ']') {
      if (items.length > 0) this.expect(',', 'expected "," or "]"');
      items.push(this.value(depth + 1));
    }
    this.step();
    return { kind: 'list', at, items };
  }

  private string(expected: string): ScalarNode {
    const at = this.position();
    STRING.lastIndex = this.offset;
    const source = STRING.exec(this.text)?.[0];
    if (source === undefined) {
      throw this.malformed(
        this.text[this.offset] === '"'
          ? 'a text that does not end on its line, or holds an unknown escape or a control character'
          : `expected ${expected}`,
      );
    }
    this.offset += source.length;
    return { kind: 'scalar', at, value: JSON.parse(source) as string, plain: false };
  }

  private numberOrLiteral(at: Position): ScalarNode {
    NUMBER.lastIndex = this.offset;
    const written = NUMBER.exec(this.text)?.[0];
    if (written !== undefined) {
      this.offset += written.length;
      return { kind: 'scalar', at, value: exactNumber(written), written, plain: true };
    }
    for (const [word, value] of LITERALS) {
      if (!this.text.startsWith(word, this.offset)) continue;
      this.offset += word.length;
      return { kind: 'scalar', at, value, plain: true };
    }
    throw this.malformed('expected a value');
  }

  private expect(character: string, otherwise: string): void {
    if (this.text[this.offset] !== character) throw this.malformed(otherwise);
    this.step();
  }

  /** Over one character of the grammar and the space behind it. */
  private step(): void {
    this.offset += 1;
    this.skipSpace();
  }

  private skipSpace(): void {
    for (; ; this.offset += 1) {
      const character = this.text[this.offset];
      if (character === '\n') [this.line, this.lineStart] = [this.line + 1, this.offset + 1];
      else if (character !== ' ' && character !== '\t' && character !== '\r') return;
    }
  }

  private position(): Position {
    return { line: this.line, column: this.offset - this.lineStart + 1 };
  }

  private malformed(what: string): DocumentRefusal {
    const met = this.offset < this.text.length ? `met ${JSON.stringify(this.text[this.offset])}` : 'the text ends here';
    return new DocumentRefusal('text.malformed-json', `malformed JSON: ${what}, ${met}`, this.position());
  }
}
