/** Where a part of an expression stands: offsets of its first character and behind its last, from 0. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ComparisonSign = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type TextSign = 'contains' | 'startsWith' | 'endsWith' | 'matches';
export type CalculationSign = '+' | '-' | '*' | '/' | '%' | '**';

/** What was written, before anything is known of names and types. */
export type Syntax = Span &
  (
    | { readonly node: 'text'; readonly value: string }
    /** The digits as they were written: JavaScript's numbers would lose some. */
    | { readonly node: 'number'; readonly value: string }
    | { readonly node: 'boolean'; readonly value: boolean }
    | { readonly node: 'nil' }
    | { readonly node: 'list'; readonly items: readonly Syntax[] }
    | { readonly node: 'name'; readonly name: string }
    /** `#`, the element that a predicate looks at. */
    | { readonly node: 'element' }
    | { readonly node: 'member'; readonly of: Syntax; readonly key: Syntax }
    | { readonly node: 'call'; readonly name: string; readonly nameSpan: Span; readonly args: readonly Syntax[] }
    | { readonly node: 'not'; readonly of: Syntax }
    | { readonly node: 'negative'; readonly of: Syntax }
    | { readonly node: 'and' | 'or'; readonly parts: readonly Syntax[] }
    | { readonly node: 'compare'; readonly sign: ComparisonSign; readonly left: Syntax; readonly right: Syntax }
    | { readonly node: 'match'; readonly sign: TextSign; readonly left: Syntax; readonly right: Syntax }
    | { readonly node: 'in'; readonly left: Syntax; readonly right: Syntax }
    | { readonly node: 'calculate'; readonly sign: CalculationSign; readonly left: Syntax; readonly right: Syntax }
    | { readonly node: 'coalesce'; readonly left: Syntax; readonly right: Syntax }
    | { readonly node: 'choose'; readonly condition: Syntax; readonly chosen: Syntax; readonly otherwise: Syntax }
  );

/** One kind of node. */
export type SyntaxOf<Node extends Syntax['node']> = Extract<Syntax, { node: Node }>;
