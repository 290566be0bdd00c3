import type { Operation } from '@muster/contracts';

export type Step = Operation['steps'][number];
export type StepMark = 'done' | 'active' | 'failed' | 'undone' | 'planned';

/** What has become of a step. One that was started in an operation that has failed is where it stopped. */
export function stepMark(step: Step, operation: Pick<Operation, 'state'>): StepMark {
  if (step.state !== 'started') return step.state;
  return operation.state === 'failed' ? 'failed' : 'active';
}

/** How long a step has taken so far, milliseconds; undefined before it began. */
export function stepDuration({ started_at: started, ended_at: ended }: Step, now: number): number | undefined {
  if (started === null) return undefined;
  return (ended === null ? now : Date.parse(ended)) - Date.parse(started);
}

/** `bootstrap on s1`, or `preflight` for a step of the whole cluster. */
export function stepText({ name, server }: Step): string {
  return server === '' ? name : `${name} on ${server}`;
}
