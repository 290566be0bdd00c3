import type { Condition } from '@muster/contracts';
import { elapsedText } from './moment.js';

/** What has conditions, and what it consists of. */
export interface ConditionNode {
  readonly name: string;
  readonly conditions: readonly Condition[];
  readonly parts?: readonly ConditionNode[];
}

interface Line {
  /** The branches to the left, and the name of the object or of its condition. */
  readonly stem: string;
  readonly status: string;
  readonly since: string;
  readonly text: string;
}

/**
 * The objects below one another, each with what is not fine about it, in aligned columns: what, status, for how long, and
 * why, with the last error and the next attempt below. An object with which all is well has one line.
 *
 * @param now milliseconds since 1970.
 */
export function conditionTree(root: ConditionNode, now: number): string {
  const lines = [heading(root.name, root), ...below(root, '', now)];
  const widthOf = (key: 'stem' | 'status' | 'since'): number => Math.max(...lines.map((line) => line[key].length));
  const [stem, status, since] = [widthOf('stem'), widthOf('status'), widthOf('since')];
  return lines
    .map((line) =>
      [line.stem.padEnd(stem), line.status.padEnd(status), line.since.padEnd(since), line.text].join('  ').trimEnd(),
    )
    .join('\n');
}

/** The conditions of one object that has no parts; "fine" when there is nothing to say. */
export function conditionText(conditions: readonly Condition[], now: number): string {
  if (conditions.every(({ fine }) => fine)) return 'fine';
  const [, ...lines] = conditionTree({ name: '', conditions }, now).split('\n');
  return lines.map((line) => line.slice(BRANCH.length)).join('\n');
}

const BRANCH = '├─ ';
const LAST = '└─ ';
const TRUNK = '│  ';
const NOTHING = '   ';

function heading(stem: string, node: ConditionNode): Line {
  return { stem, status: isFine(node) ? 'fine' : '', since: '', text: '' };
}

function below(node: ConditionNode, trunk: string, now: number): Line[] {
  const wrong = node.conditions.filter(({ fine }) => !fine);
  const parts = node.parts ?? [];
  const count = wrong.length + parts.length;
  const branch = (index: number): readonly [here: string, onward: string] =>
    index === count - 1 ? [trunk + LAST, trunk + NOTHING] : [trunk + BRANCH, trunk + TRUNK];
  return [
    ...wrong.flatMap((condition, index) => linesOf(condition, ...branch(index), now)),
    ...parts.flatMap((part, index) => {
      const [here, onward] = branch(wrong.length + index);
      return [heading(`${here}${clean(part.name)}`, part), ...below(part, onward, now)];
    }),
  ];
}

function linesOf(condition: Condition, here: string, onward: string, now: number): Line[] {
  const { type, status, since, message, last_error: error, next_attempt_at: next } = condition;
  const more = [
    ...(error === null || message.includes(error.message) ? [] : [`last error: ${error.message}`]),
    ...(next === null ? [] : [`next attempt ${soon(Date.parse(next) - now)}`]),
  ];
  return [
    {
      stem: `${here}${type}`,
      status,
      since: since === null ? '' : elapsedText(now - Date.parse(since)),
      text: clean(message),
    },
    ...more.map((text) => ({ stem: onward.trimEnd(), status: '', since: '', text: clean(text) })),
  ];
}

function soon(inMs: number): string {
  return inMs <= 0 ? 'just now' : `in ${elapsedText(inMs)}`;
}

function isFine({ conditions, parts = [] }: ConditionNode): boolean {
  return conditions.every(({ fine }) => fine) && parts.every(isFine);
}

/** Messages hold words of servers, which must not steer the terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
