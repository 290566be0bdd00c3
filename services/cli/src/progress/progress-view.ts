import type { Operation } from '@muster/contracts';
import { elapsedText } from '../output/moment.js';
import { type Step, stepDuration, stepMark, type StepMark } from './step-mark.js';

/** Paints a text; the identity where there are no colours. */
export type Paint = Readonly<Record<'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold', (text: string) => string>>;

const MARKS: Record<StepMark, { readonly sign: string; readonly paint: keyof Paint }> = {
  done: { sign: '✔', paint: 'green' },
  active: { sign: '▶', paint: 'cyan' },
  failed: { sign: '✘', paint: 'red' },
  undone: { sign: '↩', paint: 'yellow' },
  planned: { sign: '·', paint: 'dim' },
};

/**
 * An operation as it stands, one line per step. Where the steps do not fit into the rows, those around the one that is
 * being worked on are shown.
 */
export function progressView(operation: Operation, now: number, paint: Paint, rows = Number.POSITIVE_INFINITY): string {
  const { done, total } = operation.progress;
  const head = `${paint.bold(operation.description)}  ${done}/${total}`;
  const foot = [...waitingLines(operation, now, paint)];
  const nameWidth = Math.max(0, ...operation.steps.map(({ name }) => name.length));
  const serverWidth = Math.max(0, ...operation.steps.map(({ server }) => server.length));
  const lines = operation.steps.map((step) => stepLine(step, operation, now, paint, nameWidth, serverWidth));
  return [head, ...windowOf(lines, firstUnfinished(operation), rows - foot.length - 2, paint), ...foot].join('\n');
}

function stepLine(
  step: Step,
  operation: Operation,
  now: number,
  paint: Paint,
  nameWidth: number,
  serverWidth: number,
): string {
  const mark = stepMark(step, operation);
  const { sign, paint: colour } = MARKS[mark];
  const duration = stepDuration(step, now);
  const elapsed = duration === undefined ? '' : paint.dim(elapsedText(duration));
  const name = step.name.padEnd(nameWidth);
  const server = step.server.padEnd(serverWidth);
  return `  ${paint[colour](sign)} ${mark === 'planned' ? paint.dim(name) : name}  ${server}  ${elapsed}`.trimEnd();
}

function waitingLines(operation: Operation, now: number, paint: Paint): string[] {
  if (operation.state !== 'waiting' && operation.waiting_for === '') return [];
  const next = operation.next_attempt_at === null ? undefined : Date.parse(operation.next_attempt_at) - now;
  const again = next === undefined || next <= 0 ? '' : `; next attempt in ${elapsedText(next)}`;
  const reason = operation.waiting_for || operation.last_error?.message || 'its turn';
  return [paint.yellow(`  waiting for ${reason}${again}`)];
}

function firstUnfinished({ steps }: Operation): number {
  const index = steps.findIndex(({ state }) => state !== 'done');
  return index < 0 ? steps.length : index;
}

function windowOf(lines: readonly string[], active: number, room: number, paint: Paint): string[] {
  if (lines.length <= room) return [...lines];
  const space = Math.max(1, room - 2);
  const start = Math.max(0, Math.min(active - 2, lines.length - space));
  const shown = lines.slice(start, start + space);
  const above = start === 0 ? [] : [paint.dim(`  … ${start} steps before`)];
  const below = lines.length - start - shown.length;
  return [...above, ...shown, ...(below === 0 ? [] : [paint.dim(`  … ${below} steps to come`)])];
}
