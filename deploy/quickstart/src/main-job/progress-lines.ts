import type { Operation } from '@muster/contracts';
import { duration } from '../screen.js';

/** Tells what became true of an operation since it was seen last, a line each. */
export class ProgressLines {
  private done: readonly string[] = [];
  private waitedFor = '';

  /** The lines that are new. */
  next(operation: Operation): string[] {
    const reached = doneSteps(operation).filter((name) => !this.done.includes(name));
    this.done = [...this.done, ...reached];
    const lines = reached.map((name, index) => stepLine(operation, name, index === reached.length - 1));
    const { waiting_for: waitsFor } = operation;
    // Each attempt ends a wait and begins it again; the reason is told once.
    if (waitsFor === '' || waitsFor === this.waitedFor) return lines;
    this.waitedFor = waitsFor;
    return [...lines, `waits for ${waitsFor}`];
  }
}

/** Names of the steps that are done on every server that they are about, in the order of the flow. */
function doneSteps({ steps }: Operation): string[] {
  const names = [...new Set(steps.map(({ name }) => name))];
  return names.filter((name) => steps.every((step) => step.name !== name || step.state === 'done'));
}

function stepLine({ steps, progress }: Operation, name: string, isLast: boolean): string {
  const parts = steps.filter((step) => step.name === name);
  const servers = parts.map(({ server }) => server).filter((server) => server !== '');
  const begin = Math.min(...parts.map(({ started_at }) => timeOf(started_at)));
  const end = Math.max(...parts.map(({ ended_at }) => timeOf(ended_at)));
  // When several steps are seen done at once, only the last one stands at the count that was seen.
  const count = isLast ? `[${progress.done}/${progress.total}]` : '';
  const took = Number.isFinite(end - begin) ? duration(end - begin) : '';
  return [count.padEnd(8), name.padEnd(18), took.padStart(6), servers.join(' ')].join(' ').trimEnd();
}

function timeOf(text: string | null): number {
  return text === null ? NaN : Date.parse(text);
}
