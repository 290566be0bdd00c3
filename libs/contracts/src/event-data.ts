import { z } from 'zod';
import type { EventNoun } from './events.js';
import { resourceKind } from './inventory.js';
import { OPERATION_STATES, STEP_STATES } from './operations.js';

const oldName = z.string().optional().describe('What it was called before; only when it was renamed');
const clusterName = z.string().describe('Name of the cluster; its id is the attribute "cluster"');

/** What an event says of its noun: names and states, never contents and never secrets. More may be added. */
export const EVENT_DATA = {
  token: z.looseObject({
    description: z.string(),
    channel: z.string(),
    uses_remaining: z.int().describe('How many servers may still register with it'),
  }),
  server: z.looseObject({
    name: z.string(),
    status: z.string(),
    status_detail: z.string(),
    old_name: oldName,
    cause: z.string().optional().describe('Why the server told news of itself; only then'),
  }),
  cluster: z.looseObject({ id: z.uuid(), name: z.string(), status: z.string(), old_name: oldName }),
  operation: z.looseObject({
    id: z.uuid(),
    kind: z.string().describe('What is done, such as create-cluster'),
    state: z.enum(OPERATION_STATES),
    direction: z.enum(['forward', 'back']),
    cluster: clusterName,
    progress: z.object({ done: z.int(), total: z.int() }).describe('Steps'),
    waiting_for: z.string().describe('Why nothing moves just now; empty when it does'),
    error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullable(),
    step: z.string().optional().describe('The step that moved; only of "progressed"'),
    server: z.string().optional().describe('The server of that step; empty when it is about the cluster'),
    step_state: z.enum(STEP_STATES).optional(),
  }),
  template: z.looseObject({ name: z.string(), version: z.int(), old_name: oldName }),
  resource: z.looseObject({
    kind: resourceKind,
    uuid: z.uuid().describe('Unique within its kind'),
    cluster: clusterName,
    name: z.string(),
    server: z.string().describe('Empty where it does not apply, as of the following'),
    project: z.string(),
    parent: z.string(),
    type: z.string(),
    changed_by: z.string().describe('The event of Incus, or the sweep, that showed the change'),
  }),
  inventory: z.looseObject({
    cluster: clusterName,
    current: z.boolean().optional().describe('Whether the inventory of the cluster is current now'),
    reason: z.string().optional().describe('Why it is not'),
    kind: resourceKind.optional().describe('The kind that was listed for the first time'),
    rows: z.int().optional().describe('How many objects that listing had'),
  }),
} as const satisfies Record<EventNoun, z.ZodType>;
