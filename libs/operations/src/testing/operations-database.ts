import { randomBytes } from 'node:crypto';
import { createDataSource } from '@muster/database';
import { OUTBOX_MIGRATION_SQL } from '@muster/messaging';
import { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { OPERATION_CONTROL_MIGRATION_SQL, OPERATIONS_MIGRATION_SQL } from '../schema.js';

/** A database of the spec's own with the tables of the protocol. */
export async function createOperationsDatabase(): Promise<{ dataSource: DataSource; drop: () => Promise<void> }> {
  const url = new URL((inject as (key: string) => string)('postgresAdminUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = await new DataSource({ type: 'postgres', url: url.href }).initialize();
  await admin.query(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  const dataSource = await createDataSource({
    url: url.href,
    schema: 'public',
    migrations: [],
    poolSize: 10,
  }).initialize();
  await dataSource.query(OUTBOX_MIGRATION_SQL);
  await dataSource.query(OPERATIONS_MIGRATION_SQL);
  await dataSource.query(OPERATION_CONTROL_MIGRATION_SQL);
  const drop = async (): Promise<void> => {
    await dataSource.destroy();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.destroy();
  };
  return { dataSource, drop };
}
