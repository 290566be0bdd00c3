import type { CalculationSign, ComparisonSign, TextSign } from './syntax.js';

/** `json` is what stands in an object: its type is known for each row only. All others may be nil, booleans excepted. */
export type Type = 'text' | 'number' | 'boolean' | 'time' | 'duration' | 'nil' | 'json';

/** Keys that lead from an object to a value; `*` stands for every element of a list, and for a key that is computed. */
export type ValuePath = readonly string[];

/** A column of the inventory, as an expression sees it. */
export interface Column {
  /** The wire's name. */
  readonly name: string;
  readonly sql: string;
  readonly type: 'text' | 'time';
  readonly nullable: boolean;
}

export type PredicateName = 'any' | 'all' | 'none' | 'one' | 'count' | 'filter' | 'map';

/**
 * An expression whose names are known and whose types fit; nothing is left in it that could not become SQL. Conversions are
 * nodes of their own: `read` takes a value of a type out of JSON (nil when it is of another), `json` goes the other way.
 */
export type Typed =
  | { readonly node: 'constant'; readonly type: 'text' | 'number' | 'time' | 'duration'; readonly value: string }
  | { readonly node: 'constant'; readonly type: 'boolean'; readonly value: boolean }
  | { readonly node: 'constant'; readonly type: 'nil'; readonly value: null }
  | { readonly node: 'list'; readonly type: 'json'; readonly items: readonly Typed[] }
  | { readonly node: 'column'; readonly type: 'text' | 'time'; readonly column: Column }
  /** A value below the object itself, or below the element of the predicate at that depth. */
  | {
      readonly node: 'value';
      readonly type: 'json';
      readonly from: 'object' | number;
      readonly keys: readonly string[];
      readonly path: ValuePath | undefined;
    }
  | {
      readonly node: 'at';
      readonly type: 'json';
      readonly of: Typed;
      readonly key: Typed;
      readonly path: ValuePath | undefined;
    }
  | { readonly node: 'read'; readonly type: Exclude<Type, 'nil' | 'json' | 'duration'>; readonly of: Typed }
  | { readonly node: 'json'; readonly type: 'json'; readonly of: Typed }
  | { readonly node: 'and' | 'or'; readonly type: 'boolean'; readonly parts: readonly Typed[] }
  | { readonly node: 'not'; readonly type: 'boolean'; readonly of: Typed }
  | { readonly node: 'is-nil'; readonly type: 'boolean'; readonly of: Typed }
  /** Both sides are of one type. */
  | {
      readonly node: 'compare';
      readonly type: 'boolean';
      readonly sign: ComparisonSign;
      readonly left: Typed;
      readonly right: Typed;
    }
  | {
      readonly node: 'match';
      readonly type: 'boolean';
      readonly sign: TextSign;
      readonly left: Typed;
      readonly right: Typed;
    }
  /** One of several constants of the type of the left side. */
  | { readonly node: 'one-of'; readonly type: 'boolean'; readonly left: Typed; readonly values: readonly Typed[] }
  /** An element of a list, or a key of a map. */
  | { readonly node: 'in'; readonly type: 'boolean'; readonly left: Typed; readonly right: Typed }
  | {
      readonly node: 'calculate';
      readonly type: Type;
      readonly sign: CalculationSign;
      readonly left: Typed;
      readonly right: Typed;
    }
  | { readonly node: 'negative'; readonly type: 'number'; readonly of: Typed }
  | { readonly node: 'coalesce'; readonly type: Type; readonly left: Typed; readonly right: Typed }
  | {
      readonly node: 'choose';
      readonly type: Type;
      readonly condition: Typed;
      readonly chosen: Typed;
      readonly otherwise: Typed;
    }
  | {
      readonly node: 'call';
      readonly type: Type;
      readonly name: string;
      readonly args: readonly Typed[];
      readonly path: ValuePath | undefined;
    }
  | {
      readonly node: 'each';
      readonly type: Type;
      readonly how: PredicateName;
      readonly over: Typed;
      readonly test: Typed;
      readonly depth: number;
      readonly path: ValuePath | undefined;
    };

/** Where in the object a value comes from, as far as that is known. */
export function pathOf(node: Typed): ValuePath | undefined {
  return 'path' in node ? node.path : undefined;
}

const TYPE_NAMES: Readonly<Record<Type, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time',
  duration: 'a duration',
  nil: 'nil',
  json: 'a value of the object',
};

/** A type as messages call it. */
export function typeName(type: Type): string {
  return TYPE_NAMES[type];
}
