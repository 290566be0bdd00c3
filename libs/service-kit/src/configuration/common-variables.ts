import { z } from 'zod';
import { portText } from './read-configuration.js';

/** What every service reads. */
export const commonVariables = {
  MUSTER_NATS_URL: z
    .string()
    .regex(/^(nats|tls|ws|wss):\/\//, 'must begin with nats://')
    .describe('the address of NATS, nats://host:4222'),
  MUSTER_NATS_USER: z.string().optional().describe("the service's login at NATS"),
  MUSTER_NATS_PASSWORD: z.string().optional().describe('the password of that login'),
  MUSTER_HEALTH_PORT: portText.prefault('0').describe('the port of health and metrics'),
  MUSTER_HEALTH_HOST: z.string().default('127.0.0.1').describe('the address that health and metrics listen on'),
  MUSTER_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('one of trace, debug, info, warn, error'),
  MUSTER_TRACE_FILE: z.string().optional().describe('a file that gets every span as a line of JSON'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional().describe('the collector that gets the traces'),
};

/** What a service with a schema reads besides. */
export const databaseVariables = {
  MUSTER_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .describe("the service's own login at Postgres, postgres://login:password@host:5432/database"),
};

/** What a service that keeps secrets reads besides. */
export const secretVariables = {
  MUSTER_MASTER_KEY_FILE: z.string().describe('a file with 32 random bytes in base64, the same for all services'),
};
