import { z } from 'zod';

/** An event as Incus sends it; unknown keys pass through. */
export const eventSchema = z.looseObject({
  type: z.string(),
  timestamp: z.string(),
  metadata: z.unknown(),
  /** The member that it happened on; `none` on a server without a cluster. */
  location: z.string().optional(),
  project: z.string().optional(),
});

const lifecycleMetadataSchema = z.looseObject({
  action: z.string(),
  source: z.string(),
  context: z.record(z.string(), z.unknown()).nullish(),
  /** Only events of instances name these two. */
  name: z.string().optional(),
  project: z.string().optional(),
});

export type IncusEvent = z.infer<typeof eventSchema>;

/** What a lifecycle event says, in one form for all kinds of objects. */
export interface Lifecycle {
  /** e.g. `instance-renamed`. */
  readonly action: string;
  /** The path of its source below /1.0, unescaped: `['storage-pools', 'local', 'volumes', 'custom', 'ev']`. */
  readonly source: readonly string[];
  readonly name: string;
  readonly project: string;
  readonly location: string | undefined;
  readonly oldName: string | undefined;
  /** `container`, `virtual-machine`; of a volume `custom` and so on. */
  readonly type: string | undefined;
}

/** Reads a lifecycle event; undefined for any other event and for one that is not as Incus sends it. */
export function parseLifecycle(event: IncusEvent): Lifecycle | undefined {
  if (event.type !== 'lifecycle') return undefined;
  const parsed = lifecycleMetadataSchema.safeParse(event.metadata);
  if (!parsed.success) return undefined;
  const { action, source, context, name, project } = parsed.data;
  const [path = '', query] = source.split('?');
  const segments = path
    .replace(/^\/1\.0\//, '')
    .split('/')
    .map(unescapeSegment);
  const volumeType = segments[2] === 'volumes' ? segments[3] : undefined;
  return {
    action,
    source: segments,
    name: name ?? segments.at(-1) ?? '',
    project: project || event.project || new URLSearchParams(query).get('project') || 'default',
    location: event.location || textOf(context?.['location']),
    oldName: textOf(context?.['old_name']),
    type: textOf(context?.['type']) ?? volumeType,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unescapeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
