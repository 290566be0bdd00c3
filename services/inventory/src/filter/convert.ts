import { FilterFault } from './filter-fault.js';
import type { Span, Syntax } from './syntax.js';
import { momentOf } from './times.js';
import { pathOf, typeName, type Type, type Typed, type ValuePath } from './typed.js';
import type { Vocabulary } from './vocabulary.js';

/** What a part of an expression is checked within. */
export interface Scope {
  readonly vocabulary: Vocabulary;
  /** Of each predicate around it, the outermost first: where its elements come from. */
  readonly elements: readonly (ValuePath | undefined)[];
  readonly check: (syntax: Syntax, scope: Scope) => Typed;
}

/** A value as one of another type. Throws FilterFault where it can never be one, and where it would give away a secret. */
export function as(type: Exclude<Type, 'nil' | 'duration'>, value: Typed, span: Span, scope: Scope): Typed {
  if (value.type === 'json') {
    refuseSecret(value, span, scope);
    return type === 'json' ? value : { node: 'read', type, of: value };
  }
  if (value.type === type) return value;
  if (type === 'json' && value.type !== 'duration') return { node: 'json', type, of: value };
  if (type === 'time' && value.node === 'constant' && value.type === 'text') {
    return { node: 'constant', type, value: momentOf(value.value, span) };
  }
  const hint = type === 'boolean' && value.type !== 'nil' ? '; put what "not", "and" and "or" join in parentheses' : '';
  throw new FilterFault(`This is ${typeName(value.type)}, but ${typeName(type)} is needed here${hint}`, span);
}

/** Throws FilterFault when comparing the value would say something about what is masked. */
export function refuseSecret(value: Typed, span: Span, scope: Scope): void {
  const path = pathOf(value);
  if (path === undefined) return;
  const secrecy = scope.vocabulary.secrecy(path);
  if (secrecy === 'open') return;
  const name = ['object', ...path].join('.');
  const why = secrecy === 'secret' ? `${name} is masked` : `Below ${name} some values are masked`;
  throw new FilterFault(`${why}, so it cannot be filtered, sorted or searched by; ask with secrets=true`, span);
}
