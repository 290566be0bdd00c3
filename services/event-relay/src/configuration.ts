import type { ServiceConfiguration } from '@muster/service-kit';
import { z } from 'zod';

/** What only the event relay reads. */
export const relayVariables = {
  MUSTER_NATS_ISSUER_SEED: z
    .string()
    .trim()
    .regex(/^SA[A-Z2-7]{56}$/, 'must be the seed of an account key of NATS')
    .describe('the seed of the key that vouches for subscribers at NATS'),
  MUSTER_NATS_PUBLIC_URL: z
    .string()
    .regex(/^(nats|tls|ws|wss):\/\//, 'must begin with nats:// or tls://')
    .optional()
    .describe('where other systems reach NATS; told to who adds a subscriber'),
  MUSTER_WEBHOOK_ATTEMPTS: z.coerce
    .number('must be a number')
    .int()
    .min(1)
    .max(100)
    .prefault(24)
    .describe('attempts until a delivery is given up'),
  MUSTER_WEBHOOK_ALLOW_LOCAL: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('whether webhooks may lead to this machine and use plain http; for trying out'),
};

export type RelayConfiguration = ServiceConfiguration<typeof relayVariables>;
