import { expect, it } from 'vitest';
import type { FlowStep, Look, StepContext } from '../flow.js';
import { disturbedFlow } from './disturbed-flow.js';
import { markingFlow, markingStep, World } from './world.js';

const CONTEXT = { server: '', tools: new World(), signal: new AbortController().signal } as unknown as StepContext<
  object,
  World
>;

/** Looks as often as there are answers. */
function looking(...answers: Look<null>['state'][]): () => Promise<Look<null>> {
  return async () => {
    const state = answers.shift() ?? 'absent';
    return Promise.resolve(
      state === 'present' ? { state, result: null } : ({ state: 'absent', seen: null } satisfies Look<null>),
    );
  };
}

const twice = (step: FlowStep<object, World>) => disturbedFlow(markingFlow([step]), { twice: true }).steps[0]!;

it('a step that is not there any more when it is looked at again is found', async () => {
  const step = markingStep('a');
  const { action } = twice({ ...step, action: { ...step.action, look: looking('present', 'absent') } });
  await expect(action.look(CONTEXT)).rejects.toThrow('a was present, and absent');
});

it('what was taken back, and is not when it is looked at again, is found', async () => {
  const { undo } = twice(
    markingStep('a', { undo: { look: looking('present', 'absent'), act: async () => undefined } }),
  );
  await expect(undo?.look?.(CONTEXT)).rejects.toThrow('a was taken back, and is not');
});
