import type { ServiceConfiguration } from '@muster/service-kit';
import { z } from 'zod';

/** What a copy of the program does: answer questions, carry out operations, look at servers. */
export const ROLES = ['api', 'worker', 'poller'] as const;
export type Role = (typeof ROLES)[number];

/** The variables of this program besides those of every service. */
export const configurationShape = {
  MUSTER_ROLES: z
    .string()
    .default(ROLES.join(','))
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(ROLES)).min(1))
    .describe(`Which of ${ROLES.join(', ')} this copy takes, with commas between them.`),
  MUSTER_WORKER_SLOTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(16)
    .describe('Operations that this copy carries out at the same time.'),
  MUSTER_DELETE_PATIENCE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(60)
    .describe('How long the deletion of a cluster waits for a server that does not answer, before it leaves it over.'),
};

export type Configuration = ServiceConfiguration<typeof configurationShape>;

export function hasRole(configuration: Configuration, role: Role): boolean {
  return configuration.MUSTER_ROLES.includes(role);
}
