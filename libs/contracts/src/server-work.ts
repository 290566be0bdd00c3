import { z } from 'zod';
import { OperationAccepted } from './operations.js';
import { defineRpc } from './rpc.js';
import { change, jsonObject } from './vocabulary.js';

/** What can be done to one server; each becomes an operation. */
export const ServerWork = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('evacuate') }),
  /** `skip` leaves the instances where they went. */
  z.object({ kind: z.literal('restore'), mode: z.enum(['', 'skip']) }),
  z.object({ kind: z.literal('reboot') }),
  z.object({ kind: z.literal('power-off') }),
  /** `check`: look for an update now, and install what is found. */
  z.object({ kind: z.literal('update'), check: z.boolean() }),
  /** `token` that the server is to come back with; left out, one is issued that is bound to its record. */
  z.object({ kind: z.literal('reset'), token: z.string().optional() }),
  z.object({ kind: z.literal('configure-network'), config: jsonObject }),
  z.object({ kind: z.literal('configure-storage'), config: jsonObject }),
  z.object({ kind: z.literal('set-channel'), channel: z.string() }),
]);
export type ServerWork = z.infer<typeof ServerWork>;

export const serverWork = defineRpc('provisioning', 'server', 'work', {
  request: z.object({
    name: z.string(),
    work: ServerWork,
    /** Also where the record says that the server is not ready; never into another operation. */
    force: z.boolean(),
    ...change,
  }),
  response: OperationAccepted,
  timeoutMs: 20_000,
});

/** A document of IncusOS: only what is configured is taken. */
export const SystemConfiguration = z
  .looseObject({ config: jsonObject.describe('As IncusOS has it; what is left out is IncusOS’ own choice') })
  .meta({ id: 'SystemConfiguration' });
export type SystemConfiguration = z.infer<typeof SystemConfiguration>;

/** Only the channel is taken: a server under Muster never updates or restarts by itself. */
export const SystemUpdate = z
  .looseObject({ config: z.looseObject({ channel: z.string().min(1, 'channel can not be empty') }) })
  .meta({ id: 'SystemUpdate' });
export type SystemUpdate = z.infer<typeof SystemUpdate>;

/** What is to be updated. Applications come with the system's update, so their list is not looked at (as upstream). */
export const SystemUpdatePost = z
  .looseObject({ os: z.looseObject({ trigger_update: z.boolean().default(false) }).nullish() })
  .meta({ id: 'SystemUpdatePost' });
export type SystemUpdatePost = z.infer<typeof SystemUpdatePost>;
