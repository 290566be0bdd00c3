import { createOwnDatabase, type OwnDatabase } from '@muster/database/testing';
import { inject } from 'vitest';
import { migrations } from '../schema/migrations.js';

/** What the tests' global setup gives to every spec, as far as these specs use it. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
  }
}

export type SpecDatabase = OwnDatabase;

/** A database of the spec's own with the schema of provisioning. */
export async function createDatabase(): Promise<SpecDatabase> {
  return createOwnDatabase(inject('postgresAdminUrl'), { schema: 'provisioning', migrations: migrations });
}
