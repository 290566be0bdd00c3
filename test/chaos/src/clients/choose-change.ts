import { pick } from '../plan/plan-faults.js';
import type { ChangeKind } from './ledger.js';

/** What a client knows when it decides what to do next. */
export interface ClientView {
  /** Members of its cluster; undefined while it has none. */
  readonly members: readonly string[] | undefined;
  /** Its servers that are ready and belong to no cluster. */
  readonly free: readonly string[];
}

export interface ChosenChange {
  readonly kind: ChangeKind;
  readonly servers: readonly string[];
}

const LARGEST_START = 3;

/** What the client does next, by chance; undefined while there is nothing that it could do. */
export function chooseChange(
  { members, free }: ClientView,
  random: () => number,
  offered: readonly ChangeKind[],
): ChosenChange | undefined {
  if (members === undefined || offered.every((kind) => kind === 'create')) {
    if (free.length === 0 || !offered.includes('create')) return undefined;
    return { kind: 'create', servers: some(free, Math.min(LARGEST_START, free.length), random) };
  }
  const possible: ChosenChange[] = [];
  if (free.length > 0) possible.push({ kind: 'grow', servers: some(free, Math.min(2, free.length), random) });
  if (members.length > 1) possible.push({ kind: 'shrink', servers: some(members, members.length - 1, random) });
  possible.push({ kind: 'delete', servers: members });
  return pick(
    possible.filter(({ kind }) => offered.includes(kind)),
    random,
  );
}

/** Between one and `most` of them, from a random place on. */
function some(of: readonly string[], most: number, random: () => number): string[] {
  const count = 1 + Math.floor(random() * most);
  const from = Math.floor(random() * of.length);
  return Array.from({ length: count }, (_, index) => of[(from + index) % of.length] ?? '');
}
