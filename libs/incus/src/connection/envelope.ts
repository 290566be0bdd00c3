import { z } from 'zod';
import type { OperationHandle } from './server-call.js';
import type { Channel } from './channel-pool.js';

const envelopeSchema = z.looseObject({
  type: z.enum(['sync', 'async', 'error']),
  operation: z.string().optional(),
  error: z.string().optional(),
  error_code: z.number().optional(),
  metadata: z.unknown(),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** Reads the envelope that Incus and IncusOS put around every answer; undefined when it is something else. */
export function readEnvelope(text: string): Envelope | undefined {
  try {
    const result = envelopeSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** The operation that an asynchronous answer names, e.g. `/1.0/operations/<id>?project=default`. */
export function readOperation({ operation, metadata }: Envelope, channel: Channel): OperationHandle | undefined {
  const [path = '', query] = (operation ?? '').split('?');
  const id = /^\/1\.0\/operations\/([\w-]+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  return { id, path, project: new URLSearchParams(query).get('project') ?? undefined, metadata, channel };
}
