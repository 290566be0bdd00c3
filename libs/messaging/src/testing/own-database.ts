import { randomBytes } from 'node:crypto';
import { createDataSource, migrate } from '@muster/database';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { OUTBOX_MIGRATION_SQL } from '../outbox/outbox-migration.js';
import { provided } from './provided.js';

class MakeOutbox1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OUTBOX_MIGRATION_SQL);
  }
  async down(): Promise<void> {}
}

/** A schema of one spec's own with an outbox in it. */
export class OwnDatabase {
  private readonly sources: DataSource[] = [];

  private constructor(readonly schema: string) {}

  static async start(): Promise<OwnDatabase> {
    const database = new OwnDatabase(`messaging_${randomBytes(6).toString('hex')}`);
    const source = await database.connect();
    await source.query(`CREATE SCHEMA ${database.schema}`);
    await migrate(source);
    return database;
  }

  /** A data source as a process of its own would have it. */
  async connect(): Promise<DataSource> {
    const source = createDataSource({
      url: provided('postgresAdminUrl'),
      schema: this.schema,
      migrations: [MakeOutbox1700000000000],
      poolSize: 4,
    });
    this.sources.push(source);
    return source.initialize();
  }

  async stop(): Promise<void> {
    const [first] = this.sources;
    await first?.query(`DROP SCHEMA ${this.schema} CASCADE`);
    for (const source of this.sources) if (source.isInitialized) await source.destroy();
  }
}
