import type { DataSource } from 'typeorm';
import { withAdvisoryLock } from './advisory-lock.js';

/** Runs what is pending, one run at a time however many ask. Gives the names of what it ran. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  return withAdvisoryLock(dataSource, 'muster:migrate', async () => {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  });
}

/** True when the code is newer than the schema; a service refuses to start then. */
export async function hasPendingMigrations(dataSource: DataSource): Promise<boolean> {
  return dataSource.showMigrations();
}
