import { z } from 'zod';
import { timestamp } from './vocabulary.js';

/**
 * What is known of one aspect of a server, a member or a cluster, and why. The condition is derived from rows whenever it
 * is asked for; nothing stores it.
 */
export const Condition = z
  .object({
    type: z.string(),
    status: z.enum(['True', 'False', 'Unknown']),
    /** One word in CamelCase, for programs. */
    reason: z.string(),
    /** Since when it is so, where that is known. */
    since: timestamp.nullable(),
    /** One sentence: what is so, and what to do. */
    message: z.string(),
    last_error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** When it is looked at, or tried, again by itself. */
    next_attempt_at: timestamp.nullable(),
    /** True when nothing needs to be done and nothing is being waited for. */
    fine: z.boolean(),
  })
  .meta({ id: 'Condition' });
export type Condition = z.infer<typeof Condition>;

/** A member of a cluster with what is known of it. */
export const MemberConditions = z
  .object({ server: z.string(), conditions: z.array(Condition) })
  .meta({ id: 'MemberConditions' });
export type MemberConditions = z.infer<typeof MemberConditions>;
