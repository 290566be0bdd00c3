import { nearestName } from '@muster/errors';
import { as, refuseSecret, type Scope } from './convert.js';
import { FilterFault } from './filter-fault.js';
import { functions, OFFERED } from './functions.js';
import type { Syntax, SyntaxOf } from './syntax.js';
import { momentOf, secondsOf } from './times.js';
import { pathOf, typeName, type PredicateName, type Typed, type ValuePath } from './typed.js';

type Call = SyntaxOf<'call'>;

const PREDICATES: Readonly<Record<string, PredicateName>> = {
  any: 'any',
  all: 'all',
  none: 'none',
  one: 'one',
  count: 'count',
  filter: 'filter',
  map: 'map',
};

export function checkCall(call: Call, scope: Scope): Typed {
  const predicate = Object.hasOwn(PREDICATES, call.name) ? PREDICATES[call.name] : undefined;
  if (predicate !== undefined) return checkPredicate(call, predicate, scope);
  switch (call.name) {
    case 'len':
      return checkLength(call, scope);
    case 'now':
      argumentsOf(call, 0);
      return { node: 'call', type: 'time', name: 'now', args: [], path: undefined };
    case 'date':
      return checkDate(call, scope);
    case 'duration':
      return { node: 'constant', type: 'duration', value: secondsOf(literalText(call, scope), call) };
    case 'hasPrefix':
    case 'hasSuffix':
      return checkAffix(call, scope);
    default:
      return checkFunction(call, scope);
  }
}

function checkFunction(call: Call, scope: Scope): Typed {
  const known = Object.hasOwn(functions, call.name) ? functions[call.name] : undefined;
  if (known === undefined) {
    const meant = nearestName(call.name, OFFERED);
    throw new FilterFault(`There is no function "${call.name}" that can become a database query`, call.nameSpan, meant);
  }
  const { takes, optional = 0, gives } = known;
  const written = argumentsOf(call, takes.length - optional, takes.length);
  const args = written.map((arg, at) => {
    const value = scope.check(arg, scope);
    const wanted = takes[at];
    if (wanted === undefined || wanted === 'duration') throw new Error(`${call.name} takes what nobody can write`);
    // The keys of a map can be seen in the answer; its values may be masked.
    if (call.name === 'keys' || call.name === 'values' || call.name === 'first' || call.name === 'last') {
      return listOrMap(value, arg, scope);
    }
    return as(wanted, value, arg, scope);
  });
  const of = args[0] === undefined ? undefined : pathOf(args[0]);
  const paths: Readonly<Record<string, ValuePath | undefined>> = {
    values: of,
    first: of && [...of, '*'],
    last: of && [...of, '*'],
  };
  return { node: 'call', type: gives, name: call.name, args, path: paths[call.name] };
}

function checkPredicate(call: Call, how: PredicateName, scope: Scope): Typed {
  const [list, predicate] = argumentsOf(call, how === 'count' ? 1 : 2, 2);
  if (list === undefined) throw new Error('arguments were counted');
  const over = listOrMap(scope.check(list, scope), list, scope);
  const path = pathOf(over);
  const inner: Scope = { ...scope, elements: [...scope.elements, path && [...path, '*']] };
  const body: Syntax = predicate ?? { node: 'element', start: list.start, end: list.end };
  const value = inner.check(body, inner);
  const test = as(how === 'map' ? 'json' : 'boolean', value, body, inner);
  const type = how === 'count' ? 'number' : how === 'filter' || how === 'map' ? 'json' : 'boolean';
  return {
    node: 'each',
    type,
    how,
    over,
    test,
    depth: scope.elements.length,
    path: how === 'filter' ? path : undefined,
  };
}

function checkLength(call: Call, scope: Scope): Typed {
  const [arg] = argumentsOf(call, 1);
  if (arg === undefined) throw new Error('arguments were counted');
  const value = scope.check(arg, scope);
  if (value.type !== 'json' && value.type !== 'text') {
    throw new FilterFault(`This is ${typeName(value.type)}; only texts, lists and maps have a length`, arg);
  }
  const of = value.type === 'json' ? listOrMap(value, arg, scope) : value;
  return { node: 'call', type: 'number', name: 'len', args: [of], path: undefined };
}

function checkDate(call: Call, scope: Scope): Typed {
  const [arg] = argumentsOf(call, 1);
  if (arg === undefined) throw new Error('arguments were counted');
  const value = scope.check(arg, scope);
  if (value.node === 'constant' && value.type === 'text') {
    return { node: 'constant', type: 'time', value: momentOf(value.value, arg) };
  }
  return as('time', as('json', value, arg, scope), arg, scope);
}

function checkAffix(call: Call, scope: Scope): Typed {
  const [text, affix] = argumentsOf(call, 2);
  if (text === undefined || affix === undefined) throw new Error('arguments were counted');
  return {
    node: 'match',
    type: 'boolean',
    sign: call.name === 'hasPrefix' ? 'startsWith' : 'endsWith',
    left: as('text', scope.check(text, scope), text, scope),
    right: as('text', scope.check(affix, scope), affix, scope),
  };
}

/** A list or a map whose elements are looked at one by one: secrets below it are refused where they are looked at. */
function listOrMap(value: Typed, syntax: Syntax, scope: Scope): Typed {
  if (value.type !== 'json')
    throw new FilterFault(`This is ${typeName(value.type)}, but a list is needed here`, syntax);
  const path = pathOf(value);
  if (path !== undefined && scope.vocabulary.secrecy(path) === 'secret') refuseSecret(value, syntax, scope);
  return value;
}

function literalText(call: Call, scope: Scope): string {
  const [arg] = argumentsOf(call, 1);
  const value = arg && scope.check(arg, scope);
  if (value?.node === 'constant' && value.type === 'text') return value.value;
  throw new FilterFault(`${call.name}() needs a text that is written out, such as "1h30m"`, call);
}

function argumentsOf(call: Call, least: number, most = least): readonly Syntax[] {
  if (call.args.length >= least && call.args.length <= most) return call.args;
  const wanted = least === most ? String(least) : `${least} or ${most}`;
  throw new FilterFault(
    `${call.name}() takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${call.args.length}`,
    call,
  );
}
