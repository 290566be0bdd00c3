import { createOwnDatabase, type OwnDatabase } from '@muster/database/testing';
import { inject } from 'vitest';
import { Initial1764028800000 } from '../schema/initial.js';

/** What the tests' global setup gives to every spec, as far as these specs use it. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
  }
}

export type SpecDatabase = OwnDatabase;

/** A database of the spec's own with the schema of the relay. */
export async function createDatabase(): Promise<SpecDatabase> {
  return createOwnDatabase(inject('postgresAdminUrl'), { schema: 'relay', migrations: [Initial1764028800000] });
}
