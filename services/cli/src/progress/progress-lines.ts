import type { Operation } from '@muster/contracts';
import { elapsedText } from '../output/moment.js';
import { stepDuration, stepMark, type StepMark, stepText } from './step-mark.js';

const WORDS: Record<StepMark, string> = {
  planned: 'planned',
  active: 'started',
  done: 'done',
  failed: 'failed',
  undone: 'undone',
};

/** What has changed between two looks at an operation, a line each; for logs and everything that is no terminal. */
export function progressLines(before: Operation | undefined, after: Operation): string[] {
  const lines = before === undefined ? [after.description] : [];
  const known = new Map(before?.steps.map((step) => [stepText(step), stepMark(step, before)]));
  for (const step of after.steps) {
    const mark = stepMark(step, after);
    if (mark === 'planned' || mark === known.get(stepText(step))) continue;
    const duration = mark === 'active' ? undefined : stepDuration(step, Date.parse(after.updated_at));
    lines.push(`${WORDS[mark]} ${stepText(step)}${duration === undefined ? '' : ` (${elapsedText(duration)})`}`);
  }
  if (after.direction === 'back' && before?.direction === 'forward') lines.push('undoing what was done');
  const reason = waitingReason(after);
  if (reason !== '' && reason !== (before === undefined ? '' : waitingReason(before)))
    lines.push(`waiting for ${reason}`);
  return lines;
}

function waitingReason(operation: Operation): string {
  if (operation.waiting_for !== '') return operation.waiting_for;
  return operation.state === 'waiting' ? (operation.last_error?.message ?? '') : '';
}
