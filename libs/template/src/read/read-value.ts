import type { DocumentNode, ScalarNode } from '../document-tree.js';
import type { Limits } from '../limits.js';
import { DocumentRefusal, ValueBudget } from './value-budget.js';

/** Takes a value that was parsed elsewhere (a request's JSON) as a tree without places. Throws DocumentRefusal. */
export function readValue(value: unknown, limits: Limits): DocumentNode {
  const budget = new ValueBudget(limits);

  function read(part: unknown, depth: number): DocumentNode {
    budget.spend(depth, typeof part === 'string' ? part.length : 0);
    if (Array.isArray(part)) {
      const items: readonly unknown[] = part;
      return { kind: 'list', items: items.map((item) => read(item, depth + 1)) };
    }
    if (typeof part === 'object' && part !== null) {
      const entries = Object.entries(part).map(([key, item]) => {
        budget.spend(depth, key.length);
        return { key: scalar(key), value: read(item, depth + 1) };
      });
      return { kind: 'mapping', entries };
    }
    return scalar(part);
  }

  return read(value, 1);
}

function scalar(value: unknown): ScalarNode {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value, plain: typeof value !== 'string' };
  }
  throw new DocumentRefusal('text.unsupported', `a ${typeof value} has no place in a configuration`);
}
