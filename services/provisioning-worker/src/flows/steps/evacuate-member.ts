import { MusterError } from '@muster/errors';
import { ServerCallError, type IncusMember } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { z } from 'zod';
import { answeringMember, type AnsweringMember } from '../answering-member.js';
import type { FlowContext, FlowTools, WithServers } from '../tools.js';

interface Intent {
  /** It was evacuated before we came, so it stays so when we take our work back. */
  readonly before: boolean;
}

interface Seen {
  readonly via: AnsweringMember;
}

/** What Incus says of a member while it is at it. */
const MOVING: ReadonlySet<string> = new Set(['Evacuating', 'Restoring']);

/** Note of a row: the operation of Incus that moves the instances. */
const OPERATION = 'evacuation';

const operationSchema = z.looseObject({ status: z.string(), err: z.string().nullish() });

/**
 * Takes a member out of service, its instances moving to others; and brings it back where that has to be undone.
 *
 * @param through members to ask, in the order of preference.
 */
export function evacuateMember<Input extends WithServers>(
  through: (input: Input) => readonly string[],
): {
  action: StepAction<Input, FlowTools, Intent, null, Seen>;
  undo: StepUndo<Input, FlowTools, Intent, Seen>;
} {
  const ask = async (context: FlowContext<Input>): Promise<{ via: AnsweringMember; member: IncusMember }> => {
    const via = await answeringMember(context, through(context.input));
    const member = via.members.find(({ server_name }) => server_name === context.server);
    if (member !== undefined) return { via, member };
    throw new MusterError('step.broken', `${context.server} is no member of the cluster any more`);
  };
  return {
    action: {
      intend: async (context) => ({ before: (await ask(context)).member.status === 'Evacuated' }),
      look: async (context) => {
        const { via, member } = await ask(context);
        if (member.status === 'Evacuated') return { state: 'present', result: null };
        if (MOVING.has(member.status) || (await isUnderWay(context, via))) {
          return { state: 'busy', why: `the instances of ${context.server} to move to other members` };
        }
        return { state: 'absent', seen: { via } };
      },
      act: async (context, { via }) => {
        const { path } = await via.incus.cluster.setMemberState(context.server, {
          action: 'evacuate',
          signal: context.signal,
        });
        await context.note(OPERATION, path);
      },
    },
    undo: {
      look: async (context) => {
        const { via, member } = await ask(context);
        if (context.intent.before || member.status === 'Online') return { state: 'present', result: null };
        if (MOVING.has(member.status) || (await isUnderWay(context, via))) {
          return { state: 'busy', why: `the instances of ${context.server} to come back` };
        }
        return { state: 'absent', seen: { via } };
      },
      act: async (context, { via }) => {
        const { path } = await via.incus.cluster.setMemberState(context.server, {
          action: 'restore',
          signal: context.signal,
        });
        await context.note(OPERATION, path);
      },
    },
  };
}

/** Asks Incus for the operation that we began; it forgets one five seconds after its end. */
async function isUnderWay(context: FlowContext, via: AnsweringMember): Promise<boolean> {
  const path = context.notes[OPERATION];
  if (typeof path !== 'string') return false;
  try {
    const { metadata } = await via.connection.request({
      method: 'GET',
      path: { text: path, template: '/1.0/operations/{}' },
      schema: operationSchema,
      signal: context.signal,
    });
    if (metadata.status === 'Failure') {
      throw new MusterError('server.refused', `${context.server}: ${metadata.err ?? 'the evacuation failed'}`);
    }
    return metadata.status === 'Running' || metadata.status === 'Pending';
  } catch (thrown) {
    if (thrown instanceof ServerCallError && thrown.kind === 'not-found') return false;
    throw thrown;
  }
}
