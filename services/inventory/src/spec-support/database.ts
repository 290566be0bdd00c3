import { randomUUID } from 'node:crypto';
import { rowsOf } from '@muster/database';
import { createOwnDatabase, type OwnDatabase } from '@muster/database/testing';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { saveCluster } from '../store/clusters.js';
import { takeFence, type Fence } from '../store/fence.js';
import { INVENTORY_MIGRATIONS } from '../store/migrations/inventory-migrations.js';

/** What the tests' global setup gives to every spec, as far as these specs use it. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
  }
}

export type SpecDatabase = OwnDatabase;

/** A database of the spec's own with the inventory's schema. */
export async function createDatabase(): Promise<SpecDatabase> {
  return createOwnDatabase(inject('postgresAdminUrl'), { schema: 'inventory', migrations: INVENTORY_MIGRATIONS });
}

/** A cluster that is followed by the spec. */
export async function addCluster(dataSource: DataSource, name: string): Promise<Fence> {
  const id = randomUUID();
  await saveCluster(dataSource, { id, name, status: 'ready', certificate: '', members: [] });
  const fence = await takeFence(dataSource, id);
  if (fence === undefined) throw new Error('the cluster is not there');
  return fence;
}

/** Events in the outbox, oldest first: `resource.created instance c1`. */
export async function writtenEvents(dataSource: DataSource): Promise<string[]> {
  const rows = await rowsOf<{ event: string }>(
    dataSource,
    `SELECT concat_ws(' ', noun || '.' || verb, data->>'kind', data->>'server', data->>'name') AS event FROM outbox ORDER BY row_id`,
  );
  return rows.map(({ event }) => event);
}
