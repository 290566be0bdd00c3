import { MusterError } from '@muster/errors';
import type { MusterLogger } from '@muster/service-kit';
import { rowOf } from '@muster/database';
import { context, propagation } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { kinds } from '../kinds.js';
import type { ResourceKey } from '../resource-key.js';
import { closeRequest, openRequests, type RefreshRequest } from '../store/refresh-requests.js';
import type { ClusterFollower } from './cluster-follower.js';
import type { ObjectRef } from './event-marks.js';

/** Has the followers of this copy do what somebody asked for, each request once. */
export class RequestDesk {
  private readonly begun = new Set<string>();
  private readonly waiting = new Map<string, () => void>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: MusterLogger,
  ) {}

  /** Told when this copy has answered a request. Gives what ends that; another copy may answer it, too. */
  onAnswered(request: string, told: () => void): () => void {
    this.waiting.set(request, told);
    return () => this.waiting.delete(request);
  }

  /** Begins what is open for these clusters; does not wait for it. */
  async serve(followers: ReadonlyMap<string, ClusterFollower>): Promise<void> {
    if (followers.size === 0) return;
    for (const request of await openRequests(this.dataSource, [...followers.keys()])) {
      const follower = followers.get(request.clusterId);
      if (follower === undefined || this.begun.has(request.id)) continue;
      this.begun.add(request.id);
      const trace = propagation.extract(context.active(), { traceparent: request.traceparent ?? '' });
      context
        .with(trace, () => this.carryOut(request, follower))
        .catch((error: unknown) => this.logger.warn('a request to read again was not answered', { error }))
        .finally(() => this.begun.delete(request.id));
    }
  }

  private async carryOut(request: RefreshRequest, follower: ClusterFollower): Promise<void> {
    let failure: MusterError | undefined;
    try {
      if (request.kind === null || request.uuid === null) await follower.listAll('requested', { atOnce: true });
      else await follower.refresh(await this.refOf(request));
    } catch (error) {
      failure = MusterError.from(error);
      // The next follower carries it out.
      if (failure.code === 'service.unavailable') return;
    }
    await closeRequest(this.dataSource, request.id, failure?.toWire());
    this.waiting.get(request.id)?.();
  }

  private async refOf({ clusterId, kind, uuid }: RefreshRequest): Promise<ObjectRef> {
    const row = await rowOf<ResourceKey>(
      this.dataSource,
      'SELECT server, project, parent, type, name FROM resource WHERE kind = $1 AND uuid = $2 AND cluster_id = $3',
      [kind, uuid, clusterId],
    );
    if (row === undefined || kind === null) throw new MusterError('object.not-found', 'Not found');
    const { server, ...place } = row;
    return { ...place, kind, member: kinds[kind].hasServer ? server : '' };
  }
}
