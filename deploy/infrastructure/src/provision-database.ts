import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { SERVICES, forEachService } from './service-names.js';
import type { ByService, ServiceName } from './service-names.js';

export interface DatabaseOptions {
  readonly database?: string;
  /** One per login; set each time, so that a changed secret takes effect. */
  readonly passwords: ByService<string>;
}

const DATABASE = 'muster';
/** Any number that no other program locks on this server. */
const LOCK = 4_711_002;

/**
 * Makes the database with a login and a schema per service, each login with rights to its own schema and nothing else.
 * Runs any number of times, also side by side. `adminUrl` needs the right to make databases and roles.
 * Returns a URL per service. Tables are made by each service's own migration, with its own login.
 */
export async function provisionDatabase(
  adminUrl: string,
  { database = DATABASE, passwords }: DatabaseOptions,
): Promise<ByService<string>> {
  await withClient(adminUrl, async (server) => {
    // Roles belong to the whole server, so everyone locks in the administrator's database.
    await server.query('SELECT pg_advisory_lock($1)', [LOCK]);
    for (const service of SERVICES) await ensureLogin(server, service, passwords[service]);
    await ensureDatabase(server, database);
    await withClient(withDatabase(adminUrl, database), async (client) => {
      for (const service of SERVICES) await ensureSchema(client, service, database);
    });
  });
  return forEachService((service) => serviceUrl(adminUrl, { service, database, password: passwords[service] }));
}

/** The name of a service's database login. */
export function loginOf(service: ServiceName): string {
  return `muster_${service}`;
}

async function ensureLogin(client: Client, service: ServiceName, password: string): Promise<void> {
  const login = loginOf(service);
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [login]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${login} LOGIN NOCREATEDB NOCREATEROLE PASSWORD ${escapeLiteral(password)}`);
  const { rows } = await client.query<{ member: boolean }>(`SELECT pg_has_role(current_user, $1, 'SET') AS member`, [
    login,
  ]);
  // An administrator who is not a superuser may give a schema only to a role that they can act as.
  if (rows[0]?.member !== true) await client.query(`GRANT ${login} TO CURRENT_USER`);
}

async function ensureDatabase(client: Client, database: string): Promise<void> {
  const name = escapeIdentifier(database);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
}

async function ensureSchema(client: Client, service: ServiceName, database: string): Promise<void> {
  const login = loginOf(service);
  const name = escapeIdentifier(database);
  await client.query(`REVOKE ALL ON SCHEMA public FROM PUBLIC`);
  await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${login}`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${service} AUTHORIZATION ${login}`);
  await client.query(`REVOKE ALL ON SCHEMA ${service} FROM PUBLIC`);
  await client.query(`ALTER ROLE ${login} IN DATABASE ${name} SET search_path = ${service}`);
}

async function withClient(url: string, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    lock_timeout: 60_000,
    statement_timeout: 60_000,
    application_name: 'muster-setup',
  });
  try {
    await client.connect();
  } catch (error) {
    const { host } = new URL(url);
    throw new InfrastructureProblem(
      `Postgres at ${host} does not let the administrator in (${reasonOf(error)}): start it, or correct the administrator's URL of the database.`,
      { cause: error },
    );
  }
  try {
    await use(client);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new InfrastructureProblem(
      `The administrator's login of the database may not do what is needed (${reasonOf(error)}): give it CREATEDB and CREATEROLE, or use a superuser's URL.`,
      { cause: error },
    );
  } finally {
    // Ends the session, and with it the advisory lock.
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** The URL with which a service logs in to its database, on the server that `adminUrl` names. */
export function serviceUrl(
  adminUrl: string,
  { service, password, database = DATABASE }: { service: ServiceName; password: string; database?: string },
): string {
  const url = new URL(withDatabase(adminUrl, database));
  url.username = loginOf(service);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** Some connection errors of Node carry a code and an empty message. */
function reasonOf(error: unknown): string {
  const { message = '', code = '' } = error as { message?: string; code?: string };
  return message || code;
}
