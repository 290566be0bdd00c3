import type { ClusterEndpoint } from '@muster/contracts';
import { rowsOf, type Queryable } from '@muster/database';

/** A cluster as it is followed. */
export interface FollowableCluster extends ClusterEndpoint {
  /** That of the fence that was taken last, by whomever. */
  readonly epoch: string;
}

interface Row {
  readonly id: string;
  /** Another one after every change: the transaction that wrote the row. */
  readonly written: string;
}

/**
 * The clusters that have to be followed. Every wake-up asks for all of them, so only those that changed since the last
 * time are read whole; the others are given as the same objects again.
 */
export class FollowableClusters {
  private known = new Map<string, { readonly written: string; readonly cluster: FollowableCluster }>();

  constructor(private readonly on: Queryable) {}

  /** Those that are ready, and those that somebody asks about before; by id. */
  async read(): Promise<FollowableCluster[]> {
    const rows = await rowsOf<Row>(
      this.on,
      `SELECT id, xmin::text AS written FROM cluster
       WHERE members <> '[]'
         AND (status = 'ready'
              OR EXISTS (SELECT 1 FROM refresh_request r WHERE r.cluster_id = cluster.id AND r.asked_at > now() - interval '10 minutes'))
       ORDER BY id`,
    );
    const changed = rows.filter(({ id, written }) => this.known.get(id)?.written !== written).map(({ id }) => id);
    const read = new Map((await this.readWhole(changed)).map((row) => [row.cluster.id, row]));
    const now = rows.flatMap(({ id }) => read.get(id) ?? this.known.get(id) ?? []);
    this.known = new Map(now.map((row) => [row.cluster.id, row]));
    return now.map(({ cluster }) => cluster);
  }

  private async readWhole(ids: readonly string[]): Promise<{ written: string; cluster: FollowableCluster }[]> {
    if (ids.length === 0) return [];
    const rows = await rowsOf<FollowableCluster & Row>(
      this.on,
      `SELECT id, name, status, certificate, members, epoch::text AS epoch, xmin::text AS written
       FROM cluster WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return rows.map(({ written, ...cluster }) => ({ written, cluster }));
  }
}
