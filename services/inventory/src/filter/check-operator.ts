import { as, refuseSecret, type Scope } from './convert.js';
import { FilterFault } from './filter-fault.js';
import { checkPattern } from './go-pattern.js';
import type { ComparisonSign, SyntaxOf } from './syntax.js';
import { typeName, type Type, type Typed } from './typed.js';

export function checkComparison(syntax: SyntaxOf<'compare'>, scope: Scope): Typed {
  const { sign, left: first, right: second } = syntax;
  const [left, right] = [scope.check(first, scope), scope.check(second, scope)];
  const compare = (one: Typed, other: Typed): Typed => ({
    node: 'compare',
    type: 'boolean',
    sign,
    left: one,
    right: other,
  });
  if (sign === '==' || sign === '!=') {
    if (right.type === 'nil') return nilTest(left, sign);
    if (left.type === 'nil') return nilTest(right, sign);
  }
  const type = commonType(left, right, sign);
  if (type === undefined) {
    const never = sign === '==' || sign === '!=' ? 'they are never equal' : 'neither comes first';
    throw new FilterFault(
      `The left side is ${typeName(left.type)}, the right side ${typeName(right.type)}: ${never}`,
      syntax,
    );
  }
  if (type === 'duration') return compare(left, right);
  if (type !== 'either') return compare(as(type, left, first, scope), as(type, right, second, scope));
  // Both are known for each row only: numbers are compared with numbers, texts with texts.
  const parts = (['number', 'text'] as const).map((each) =>
    compare(as(each, left, first, scope), as(each, right, second, scope)),
  );
  return { node: 'or', type: 'boolean', parts };
}

function commonType(
  { type: left, ...one }: Typed,
  { type: right, ...other }: Typed,
  sign: ComparisonSign,
): Exclude<Type, 'nil'> | 'either' | undefined {
  const types = [left, right];
  if (types.includes('nil')) return undefined;
  const ordering = sign !== '==' && sign !== '!=';
  if (ordering && types.includes('boolean')) return undefined;
  if (types.includes('time')) {
    const rest = left === 'time' ? other : one;
    const restType = left === 'time' ? right : left;
    const readable = restType === 'time' || restType === 'json' || (restType === 'text' && rest.node === 'constant');
    return readable ? 'time' : undefined;
  }
  if (types.includes('duration')) return left === right ? 'duration' : undefined;
  if (left === right && left !== 'json') return left as Exclude<Type, 'nil'>;
  if (!types.includes('json')) return undefined;
  if (!ordering) return 'json';
  return left === right ? 'either' : ((left === 'json' ? right : left) as Exclude<Type, 'nil'>);
}

/** What is compared with nil alone gives nothing away: that a key is there can be seen. */
function nilTest(of: Typed, sign: ComparisonSign): Typed {
  const isNil: Typed = { node: 'is-nil', type: 'boolean', of };
  return sign === '==' ? isNil : { node: 'not', type: 'boolean', of: isNil };
}

export function checkMatch({ sign, left: first, right: second }: SyntaxOf<'match'>, scope: Scope): Typed {
  const left = as('text', scope.check(first, scope), first, scope);
  const right = as('text', scope.check(second, scope), second, scope);
  if (sign !== 'matches') return { node: 'match', type: 'boolean', sign, left, right };
  if (right.node !== 'constant' || right.type !== 'text') {
    throw new FilterFault('A pattern has to be written out; one from a column or an object is not offered', second);
  }
  const pattern: Typed = { ...right, value: checkPattern(right.value, second) };
  return { node: 'match', type: 'boolean', sign, left, right: pattern };
}

export function checkIn({ left: first, right: second }: SyntaxOf<'in'>, scope: Scope): Typed {
  const left = scope.check(first, scope);
  if (second.node === 'list') {
    const items = second.items.map((item) => ({ item, value: scope.check(item, scope) }));
    if (items.every(({ value }) => value.node === 'constant' && (left.type === 'json' || value.type === left.type))) {
      const values = items.map(({ item, value }) => (left.type === 'json' ? as('json', value, item, scope) : value));
      return {
        node: 'one-of',
        type: 'boolean',
        left: left.type === 'json' ? as('json', left, first, scope) : left,
        values,
      };
    }
    const parts = second.items.map((item) =>
      checkComparison(
        { node: 'compare', sign: '==', left: first, right: item, start: item.start, end: item.end },
        scope,
      ),
    );
    return { node: 'or', type: 'boolean', parts };
  }
  const right = scope.check(second, scope);
  if (right.type !== 'json') {
    const hint = right.type === 'text' ? '; "contains" looks for a part of a text' : '';
    throw new FilterFault(`This is ${typeName(right.type)}, but "in" needs a list or a map${hint}`, second);
  }
  // The keys of a map can be seen in the answer; what stands in a list, or under a masked key, may not.
  const keysOnly = left.type === 'text' && right.node === 'value';
  if (!keysOnly || (right.path !== undefined && scope.vocabulary.secrecy(right.path) === 'secret')) {
    refuseSecret(right, second, scope);
  }
  return { node: 'in', type: 'boolean', left: left.type === 'text' ? left : as('json', left, first, scope), right };
}

export function checkCalculation(syntax: SyntaxOf<'calculate'>, scope: Scope): Typed {
  const { sign, left: first, right: second } = syntax;
  if (sign === '**') throw new FilterFault('Powers (** and ^) are not offered', syntax);
  const [left, right] = [scope.check(first, scope), scope.check(second, scope)];
  const calculate = (type: Type, one: Typed, other: Typed): Typed => ({
    node: 'calculate',
    type,
    sign,
    left: one,
    right: other,
  });
  const types = new Set([left.type, right.type]);
  if (sign === '+' || sign === '-') {
    if (left.type === 'time' && right.type === 'duration') return calculate('time', left, right);
    if (sign === '+' && left.type === 'duration' && right.type === 'time') return calculate('time', left, right);
    if (sign === '-' && types.has('time') && !types.has('duration')) {
      return calculate('duration', as('time', left, first, scope), as('time', right, second, scope));
    }
    if (left.type === 'duration' && right.type === 'duration') return calculate('duration', left, right);
  }
  if (sign === '+' && types.has('text')) {
    return calculate('text', as('text', left, first, scope), as('text', right, second, scope));
  }
  if (sign === '+' && left.type === 'json' && right.type === 'json') {
    throw new FilterFault('Say what is added: int(…) + int(…), or string(…) + string(…)', syntax);
  }
  return calculate('number', as('number', left, first, scope), as('number', right, second, scope));
}
