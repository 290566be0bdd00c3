import { nearestName } from '@muster/errors';
import { checkCall } from './check-call.js';
import { checkCalculation, checkComparison, checkIn, checkMatch } from './check-operator.js';
import { as, type Scope } from './convert.js';
import { FilterFault } from './filter-fault.js';
import { digitsOf } from './literals.js';
import type { Span, Syntax, SyntaxOf } from './syntax.js';
import { pathOf, typeName, type Typed } from './typed.js';
import type { Vocabulary } from './vocabulary.js';

/** A condition with its names resolved and its types fitting. Throws FilterFault with the place of what is wrong. */
export function checkCondition(syntax: Syntax, vocabulary: Vocabulary): Typed {
  const scope = { vocabulary, elements: [], check };
  return as('boolean', check(syntax, scope), syntax, scope);
}

/** A column or a path below `object`, as `sort` and `fields` name them. Throws FilterFault for anything else. */
export function checkPath(syntax: Syntax, vocabulary: Vocabulary): Typed & { node: 'column' | 'value' } {
  const typed = check(syntax, { vocabulary, elements: [], check });
  if (typed.node === 'column' || typed.node === 'value') return typed;
  throw new FilterFault('A name is needed here, such as cluster or object.config["limits.cpu"]', syntax);
}

function check(syntax: Syntax, scope: Scope): Typed {
  switch (syntax.node) {
    case 'text':
      return { node: 'constant', type: 'text', value: syntax.value };
    case 'number':
      return { node: 'constant', type: 'number', value: digitsOf(syntax.value) };
    case 'boolean':
      return { node: 'constant', type: 'boolean', value: syntax.value };
    case 'nil':
      return { node: 'constant', type: 'nil', value: null };
    case 'list':
      return {
        node: 'list',
        type: 'json',
        items: syntax.items.map((item) => as('json', check(item, scope), item, scope)),
      };
    case 'name':
      return checkName(syntax, scope.vocabulary);
    case 'element':
      return checkElement(syntax, scope);
    case 'member':
      return checkMember(syntax, scope);
    case 'call':
      return checkCall(syntax, scope);
    case 'not':
      return { node: 'not', type: 'boolean', of: as('boolean', check(syntax.of, scope), syntax.of, scope) };
    case 'negative':
      return { node: 'negative', type: 'number', of: as('number', check(syntax.of, scope), syntax.of, scope) };
    case 'and':
    case 'or':
      return {
        node: syntax.node,
        type: 'boolean',
        parts: syntax.parts.map((part) => as('boolean', check(part, scope), part, scope)),
      };
    case 'compare':
      return checkComparison(syntax, scope);
    case 'match':
      return checkMatch(syntax, scope);
    case 'in':
      return checkIn(syntax, scope);
    case 'calculate':
      return checkCalculation(syntax, scope);
    case 'coalesce':
      return checkCoalesce(syntax, scope);
    default:
      return checkChoice(syntax, scope);
  }
}

function checkName({ name, start, end }: SyntaxOf<'name'>, { columns }: Vocabulary): Typed {
  if (name === 'object') return { node: 'value', type: 'json', from: 'object', keys: [], path: [] };
  const column = columns.get(name);
  if (column !== undefined) return { node: 'column', type: column.type, column };
  const known = [...columns.keys(), 'object'];
  const meant = nearestName(name, known);
  const all = meant === undefined ? `; there are ${known.join(', ')}` : '';
  throw new FilterFault(`There is no name "${name}"${all}`, { start, end }, meant);
}

function checkElement(span: Span, { elements }: Scope): Typed {
  if (elements.length === 0) throw new FilterFault('# and .name mean something within a predicate only', span);
  return { node: 'value', type: 'json', from: elements.length - 1, keys: [], path: elements.at(-1) };
}

function checkMember({ of: base, key: keySyntax }: SyntaxOf<'member'>, scope: Scope): Typed {
  const of = check(base, scope);
  if (of.type !== 'json') throw new FilterFault(`This is ${typeName(of.type)}; it has no members`, base);
  const key = check(keySyntax, scope);
  const path = pathOf(of);
  const literal = literalKey(key);
  if (literal === undefined) {
    const named = key.type === 'text' ? as('text', key, keySyntax, scope) : as('json', key, keySyntax, scope);
    return { node: 'at', type: 'json', of, key: named, path: path && [...path, '*'] };
  }
  const below = path && [...path, key.type === 'number' ? '*' : literal];
  if (of.node === 'value') return { ...of, keys: [...of.keys, literal], path: below };
  return { node: 'at', type: 'json', of, key: { node: 'constant', type: 'text', value: literal }, path: below };
}

function literalKey(key: Typed): string | undefined {
  if (key.node === 'constant' && key.type === 'text') return key.value;
  if (key.node === 'constant' && key.type === 'number' && /^\d{1,9}$/.test(key.value)) return key.value;
  const negative = key.node === 'negative' && key.of.node === 'constant' ? key.of.value : undefined;
  return typeof negative === 'string' && /^\d{1,9}$/.test(negative) ? `-${negative}` : undefined;
}

function checkCoalesce({ left: first, right: second }: SyntaxOf<'coalesce'>, scope: Scope): Typed {
  const [left, right] = sameType(first, second, scope);
  return { node: 'coalesce', type: left.type, left, right };
}

function checkChoice({ condition: asked, chosen: yes, otherwise: no }: SyntaxOf<'choose'>, scope: Scope): Typed {
  const condition = as('boolean', check(asked, scope), asked, scope);
  const [chosen, otherwise] = sameType(yes, no, scope);
  return { node: 'choose', type: chosen.type, condition, chosen, otherwise };
}

/** Two values of which one is taken: of one type, or else both as they would stand in an object. */
function sameType(first: Syntax, second: Syntax, scope: Scope): [Typed, Typed] {
  const [left, right] = [check(first, scope), check(second, scope)];
  if (left.type === right.type && left.type !== 'json' && left.type !== 'nil') return [left, right];
  return [as('json', left, first, scope), as('json', right, second, scope)];
}
