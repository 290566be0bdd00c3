import { MusterError } from '@muster/errors';
import type { StepAction } from '@muster/operations';
import { createCluster } from '../create-cluster/create-cluster.js';
import type { CreateClusterContext } from '../create-cluster/tools.js';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import { creationContext, readCreation, type FoundCreation } from './creation.js';
import type { DeleteClusterInput } from './input.js';
import { releaseRecord } from './records.js';
import { withinPatience, type Clean } from './within-patience.js';

type Context = FlowContext<DeleteClusterInput>;
type CreationStep = (typeof createCluster.steps)[number];

/**
 * Undoes on one server what the forming of the cluster did there, last first, by the same undo that the forming itself
 * would have used. What was undone is noted one by one.
 */
export const takeBack: StepAction<DeleteClusterInput, FlowTools, null, Clean, readonly CreationStep[]> = {
  ...withinPatience<readonly CreationStep[]>(
    {
      look: async (context) => {
        const open = openSteps(await creationFor(context), context);
        return open.length === 0 ? { state: 'present', result: null } : { state: 'absent', seen: open };
      },
      act: async (context, open) => {
        const creation = await creationFor(context);
        if (creation === undefined) return;
        for (const step of open) {
          await undo(step, creationContext(creation, { step: step.name, server: context.server }, context));
          await context.note(step.name, 'undone');
        }
      },
    },
    ({ server }, why) => `${server} was not put back as it was: ${why}`,
  ),
  record: async (tx, context) => releaseRecord(tx, context),
};

async function creationFor({ tools, input }: Context): Promise<FoundCreation | undefined> {
  return input.creation === undefined ? undefined : readCreation(tools.dataSource, input.creation);
}

function openSteps(creation: FoundCreation | undefined, { server, notes }: Context): CreationStep[] {
  const begun = new Set(
    (creation?.rows ?? [])
      .filter((row) => row.server === server && (row.state === 'started' || row.state === 'done'))
      .map(({ name }) => name),
  );
  return createCluster.steps
    .filter((step) => step.undo !== undefined && begun.has(step.name) && notes[step.name] === undefined)
    .toReversed();
}

async function undo({ name, undo: back }: CreationStep, context: CreateClusterContext<never>): Promise<void> {
  if (back?.look === undefined) return back?.act?.(context, undefined);
  const look = await back.look(context);
  if (look.state === 'present') return;
  if (look.state !== 'busy') await back.act?.(context, look.seen);
  if (look.state === 'busy' || (await back.look(context)).state !== 'present') {
    throw new MusterError('step.unfinished', `${name} on ${context.server} is not taken back yet`);
  }
}
