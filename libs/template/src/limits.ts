/** How much of a document is read before it is refused. */
export interface Limits {
  /** Characters of the text; a template may render to four times as many. */
  readonly maxCharacters: number;
  /** Mappings and lists inside each other. */
  readonly maxDepth: number;
  /** Values and keys, counted after aliases are replaced by what they stand for. */
  readonly maxValues: number;
}

/** Reading the costliest text of this size takes about a second; real documents have a few thousand characters. */
export const defaultLimits: Limits = { maxCharacters: 262_144, maxDepth: 64, maxValues: 50_000 };
