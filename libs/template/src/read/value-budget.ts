import type { Finding, FindingCode, Position } from '../finding.js';
import type { Limits } from '../limits.js';

/** Stops the reading of a document that is more than it may be. */
export class DocumentRefusal extends Error {
  readonly code: FindingCode;
  readonly at: Position | undefined;

  constructor(code: FindingCode, message: string, at?: Position) {
    super(message);
    this.code = code;
    this.at = at;
  }

  /** The refusal as the only finding of its document. */
  toFinding(): Omit<Finding, 'document'> {
    return { code: this.code, message: this.message, path: '', ...this.at };
  }
}

/** Counts what a document expands to, so that a few lines of aliases cannot become millions of values. */
export class ValueBudget {
  private values = 0;
  private characters = 0;

  constructor(private readonly limits: Limits) {}

  /** Takes one value of the text's length out of the budget; throws DocumentRefusal when there is none left. */
  spend(depth: number, characters: number, at?: Position): void {
    this.values += 1;
    this.characters += characters;
    if (depth > this.limits.maxDepth) throw tooDeep(this.limits, at);
    if (this.values > this.limits.maxValues) {
      throw new DocumentRefusal(
        'text.too-many-values',
        `more than ${this.limits.maxValues} values, aliases replaced by what they stand for; write less or use fewer aliases`,
        at,
      );
    }
    if (this.characters > 4 * this.limits.maxCharacters) {
      throw new DocumentRefusal(
        'text.too-large',
        `expands to more than ${4 * this.limits.maxCharacters} characters; use fewer aliases`,
        at,
      );
    }
  }
}

/** The refusal of what is nested too deeply. */
export function tooDeep(limits: Limits, at?: Position): DocumentRefusal {
  return new DocumentRefusal('text.too-deep', `nested more than ${limits.maxDepth} levels deep`, at);
}

/** Refuses a text that is too long to be looked at. */
export function refuseLongText(text: string, limits: Limits): void {
  if (text.length <= limits.maxCharacters) return;
  throw new DocumentRefusal(
    'text.too-large',
    `${text.length} characters long, at most ${limits.maxCharacters} are allowed`,
  );
}
