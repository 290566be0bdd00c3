import { z } from 'zod';
import { defineRpc, defineRpcStream } from './rpc.js';
import { change, timestamp } from './vocabulary.js';

/** Every state that an operation can be in; drawn in docs/state-machines.md. */
export const OPERATION_STATES = ['queued', 'running', 'waiting', 'failed', 'done', 'undone'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];
export const STEP_STATES = ['planned', 'started', 'done', 'undone'] as const;

/** The states that an operation does not leave by itself. */
export const ENDED_STATES: readonly OperationState[] = ['failed', 'done', 'undone'];

export const OperationStep = z
  .object({
    name: z.string(),
    /** The server that the step is about; empty when it is about the whole cluster. */
    server: z.string(),
    state: z.enum(STEP_STATES),
    started_at: timestamp.nullable(),
    ended_at: timestamp.nullable(),
    /** What an undo could not take back, and where; empty when there is nothing. */
    left_over: z.string(),
  })
  .meta({ id: 'OperationStep' });

export const OperationError = z
  .object({
    code: z.string(),
    message: z.string(),
    next_step: z.string(),
    findings: z.array(z.looseObject({ message: z.string() })),
  })
  .meta({ id: 'OperationError' });

/** An operation; the first seven fields are Incus' own, so that its habits apply. */
export const Operation = z
  .object({
    id: z.uuid(),
    class: z.literal('task'),
    description: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    status: z.enum(['Pending', 'Running', 'Success', 'Failure']),
    status_code: z.int(),
    err: z.string(),
    resources: z.record(z.string(), z.array(z.string())),
    may_cancel: z.boolean(),
    kind: z.string(),
    state: z.enum(OPERATION_STATES),
    direction: z.enum(['forward', 'back']),
    cluster: z.string(),
    servers: z.array(z.string()),
    progress: z.object({ done: z.int(), total: z.int() }),
    /** Why nothing moves just now; empty when it does. */
    waiting_for: z.string(),
    last_error: OperationError.nullable(),
    next_attempt_at: timestamp.nullable(),
    steps: z.array(OperationStep),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof Operation>;

/** The short answer to a change that takes time. */
export const OperationAccepted = z.object({ id: z.uuid(), state: z.enum(OPERATION_STATES), replayed: z.boolean() });
export type OperationAccepted = z.infer<typeof OperationAccepted>;

export const operationList = defineRpcStream('provisioning', 'operation', 'list', {
  request: z.object({ cluster: z.string().optional(), state: z.enum(OPERATION_STATES).optional() }),
  row: Operation,
});
export const OPERATION_COMMANDS = ['cancel', 'resume', 'undo'] as const;

/** Asks an operation to stop, or sends a failed one on, forward or back; it is carried out by the workers. */
export const operationCommand = defineRpc('provisioning', 'operation', 'command', {
  request: z.object({ id: z.string(), command: z.enum(OPERATION_COMMANDS), ...change }),
  response: OperationAccepted,
});
export const operationGet = defineRpc('provisioning', 'operation', 'get', {
  request: z.object({ id: z.string() }),
  response: Operation,
});
