import type { Typed } from './typed.js';

/** A predicate over a list. What is no list has no elements, as Go's nil has none. */
export function compileEach({ how, depth }: Typed & { node: 'each' }, over: string, test: string): string {
  const list = `CASE WHEN jsonb_typeof(${over}) = 'array' THEN ${over} ELSE '[]' END`;
  const elements = `FROM jsonb_array_elements(${list}) WITH ORDINALITY AS e${depth}(v, n)`;
  switch (how) {
    case 'any':
      return `EXISTS (SELECT ${elements} WHERE ${test})`;
    case 'none':
      return `(NOT EXISTS (SELECT ${elements} WHERE ${test}))`;
    case 'all':
      return `(NOT EXISTS (SELECT ${elements} WHERE NOT ${test}))`;
    case 'one':
      return `((SELECT count(*) ${elements} WHERE ${test}) = 1)`;
    case 'count':
      return `(SELECT count(*)::numeric ${elements} WHERE ${test})`;
    case 'filter':
      return `(SELECT coalesce(jsonb_agg(e${depth}.v ORDER BY e${depth}.n) FILTER (WHERE ${test}), '[]') ${elements})`;
    default:
      return `(SELECT coalesce(jsonb_agg(${test} ORDER BY e${depth}.n), '[]') ${elements})`;
  }
}
