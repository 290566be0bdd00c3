import type { Operation } from '@muster/contracts';

export const OPERATION_ID = '0d0c6a0e-9f3c-4f8e-8b6e-6a8a1c1f2b3d';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 22) + seconds * 1_000).toISOString();

/** An operation of three steps as far as the spec does not say otherwise; times count from its creation, in seconds. */
export function operation(
  states: readonly Operation['steps'][number]['state'][],
  more: Partial<Operation> = {},
): Operation {
  const names = [
    ['preflight', ''],
    ['apply-services', 's1'],
    ['apply-services', 's10'],
  ] as const;
  return {
    id: OPERATION_ID,
    class: 'task',
    description: 'Forming cluster "one" of s1, s10',
    created_at: at(0),
    updated_at: at(10),
    status: 'Running',
    status_code: 103,
    err: '',
    resources: {},
    may_cancel: false,
    kind: 'create-cluster',
    state: 'running',
    direction: 'forward',
    cluster: 'one',
    servers: ['s1', 's10'],
    progress: { done: states.filter((state) => state === 'done').length, total: 3 },
    waiting_for: '',
    last_error: null,
    next_attempt_at: null,
    steps: names.map(([name, server], index) => {
      const state = states[index] ?? 'planned';
      return {
        name,
        server,
        state,
        started_at: state === 'planned' ? null : at(index),
        ended_at: state === 'planned' || state === 'started' ? null : at(index + 1.5),
        left_over: '',
      };
    }),
    ...more,
  };
}
