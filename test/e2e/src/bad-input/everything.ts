import type { Simulator } from '@muster/simulator';
import { Client } from 'pg';

/** Schemas with what a client can change; the inventory only follows the clusters. */
const SCHEMAS = ['gateway', 'templates', 'provisioning', 'inventory', 'relay'];
/** Who is alive and who follows what: it moves by itself. */
const MOVING_TABLES = new Set(['process', 'lease', 'cluster_follow', 'kind_follow', 'refresh_request']);
/** What looking at a server writes, and when an event was published. */
const MOVING_COLUMNS = ['poll_at', 'full_poll_at', 'poll_failures', 'last_seen'];
const PUBLISHING = ['id', 'published_id', 'last_id', 'stream_sequence'];

/** Every row that Muster keeps, of every table, as text that can be compared. */
export class Everything {
  private constructor(private readonly admin: Client) {}

  static async of(adminUrl: string): Promise<Everything> {
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    return new Everything(admin);
  }

  /** Table to its rows. */
  async rows(): Promise<Record<string, string[]>> {
    const found = await this.admin.query<{ table_schema: string; table_name: string }>(
      `SELECT table_schema, table_name FROM information_schema.tables
        WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE' ORDER BY 1, 2`,
      [SCHEMAS],
    );
    const tables = found.rows.filter(({ table_name: table }) => !MOVING_TABLES.has(table));
    const all: Record<string, string[]> = {};
    for (const { table_schema: schema, table_name: table } of tables) {
      const moving = table.startsWith('outbox') ? PUBLISHING : MOVING_COLUMNS;
      const { rows } = await this.admin.query<{ row: string }>(
        `SELECT (to_jsonb(t) - $1::text[])::text AS row FROM "${schema}"."${table}" t ORDER BY 1`,
        [moving],
      );
      all[`${schema}.${table}`] = rows.map(({ row }) => row);
    }
    return all;
  }

  async query(sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.admin.query<Record<string, unknown>>(sql, parameters)).rows;
  }

  async close(): Promise<void> {
    await this.admin.end();
  }
}

/** The calls that changed something, or could have. */
export function changingCalls(simulators: readonly Simulator[]): string[] {
  return simulators.flatMap((simulator) =>
    simulator.calls
      .list()
      .filter(({ method }) => method !== 'GET')
      .map(({ sequence, server, method, path }) => `${sequence} ${server}: ${method} ${path}`),
  );
}
