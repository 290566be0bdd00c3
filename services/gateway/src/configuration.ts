import type { ServiceConfiguration } from '@muster/service-kit';
import { z } from 'zod';

/** NATS carries messages of 1 MiB; a body of this size still fits one, with what goes along. Bytes. */
const BODY_LIMIT = 900 * 1024;

/** `host:port`, with an IPv6 address in brackets. */
const listenAddress = z
  .string()
  .regex(/^(\[[0-9a-f:]+\]|[^:[\]]+):\d{1,5}$/i, 'must be host:port, such as 0.0.0.0:7443 or [::]:7443')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  });

/** What only the gateway reads. Certificates and keys come as text, or as files by `…_FILE`. */
export const gatewayVariables = {
  MUSTER_LISTEN: listenAddress.prefault('0.0.0.0:7443').describe('the address of the HTTPS listener, host:port'),
  MUSTER_SOCKET: z.string().optional().describe("the path of the local administrator's socket"),
  MUSTER_TLS_CERTIFICATE: z.string().describe("the gateway's certificate with its chain, PEM"),
  MUSTER_TLS_KEY: z.string().describe('the key of that certificate, PEM'),
  MUSTER_PUBLIC_URL: z
    .string()
    .regex(/^https:\/\/[^/\s]+\/?$/, 'must be https://host:port without a path')
    .transform((url) => url.replace(/\/$/, ''))
    .describe('where servers and clients reach the gateway, https://host:port'),
  MUSTER_TRUST_CERTIFICATE: z.string().optional().describe('a client certificate that is trusted from the start, PEM'),
  MUSTER_BODY_LIMIT: z.coerce
    .number('must be a number of bytes')
    .int()
    .min(1024)
    .max(BODY_LIMIT, `must be at most ${BODY_LIMIT}, since messages have 1 MiB`)
    .prefault(BODY_LIMIT)
    .describe('the largest body of a request, bytes'),
};

export type GatewayConfiguration = ServiceConfiguration<typeof gatewayVariables>;
