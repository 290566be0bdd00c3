import type { PathTree } from '../listing/json-spans.js';

/**
 * The pointers, down to the second level as history has them, at or below which there are counters. What lies beside a
 * counter in one value of the second level is left out with it.
 */
export function leftOutPaths(volatile: PathTree): string[] {
  return Object.entries(volatile).flatMap(([key, below]) =>
    below === true ? [`/${key}`] : Object.keys(below).map((inner) => `/${key}/${inner}`),
  );
}
