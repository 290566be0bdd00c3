import { z, type ZodType } from 'zod';
import type { ApiPath } from '../connection/api-path.js';
import { ServerCallError } from '../connection/server-call-error.js';
import type { ServerConnection } from '../connection/server-connection.js';
import type { CallTiming, Found } from './call-timing.js';

/** Where an object is meant: its project, and the one member that is asked or told. */
export interface ObjectScope extends CallTiming {
  readonly project?: string | undefined;
  readonly target?: string | undefined;
  /** As in a `ServerCall`. */
  readonly brief?: boolean;
}

/** A body as Incus takes it; what may be in it is the caller's business. */
export type ObjectBody = Readonly<Record<string, unknown>>;

/** Pools and bridges take seconds to be made on a slow disk. */
const changeTimeoutMs = 60_000;

/** One collection of Incus, e.g. /1.0/projects: the same five calls for every kind of object. */
export class IncusCollection<T> {
  constructor(
    private readonly connection: ServerConnection,
    private readonly root: ApiPath,
    private readonly pathOf: (name: string) => ApiPath,
    private readonly schema: ZodType<T>,
  ) {}

  /** All objects, whole. */
  async list({ project, target, ...timing }: ObjectScope = {}): Promise<T[]> {
    const query = { recursion: 1, project, target };
    const schema = z.array(this.schema).nullable();
    const call = { method: 'GET', path: this.root, query, schema, brief: true } as const;
    const { metadata } = await this.connection.request({ ...call, ...timing });
    return metadata ?? [];
  }

  /** One object with its ETag; undefined when there is none of that name. */
  async find(name: string, { project, target, ...timing }: ObjectScope = {}): Promise<Found<T> | undefined> {
    const call = { method: 'GET', path: this.pathOf(name), query: { project, target }, schema: this.schema } as const;
    try {
      const { metadata, etag } = await this.connection.request({ ...call, ...timing });
      return { value: metadata, etag };
    } catch (error) {
      if (error instanceof ServerCallError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  async create(body: ObjectBody, { project, target, ...timing }: ObjectScope = {}): Promise<void> {
    await this.connection.request({
      method: 'POST',
      path: this.root,
      query: { project, target },
      body,
      timeoutMs: changeTimeoutMs,
      ...timing,
    });
  }

  /** Replaces the changeable part. With the ETag of what was read, a change in between is a `precondition` error. */
  async update(
    name: string,
    body: ObjectBody,
    { project, target, etag, ...timing }: ObjectScope & { readonly etag?: string | undefined } = {},
  ): Promise<void> {
    await this.connection.request({
      method: 'PUT',
      path: this.pathOf(name),
      query: { project, target },
      body,
      ifMatch: etag,
      timeoutMs: changeTimeoutMs,
      ...timing,
    });
  }

  async remove(name: string, { project, target, ...timing }: ObjectScope = {}): Promise<void> {
    await this.connection.request({
      method: 'DELETE',
      path: this.pathOf(name),
      query: { project, target },
      timeoutMs: changeTimeoutMs,
      ...timing,
    });
  }
}
