import { dataDirectory } from './data-directory.js';
import { handOut } from './hand-out.js';
import { InfrastructureProblem } from './infrastructure-problem.js';
import { connectForSetup } from './nats-connection.js';
import { provisionStreams } from './nats-streams.js';
import { provisionDatabase } from './provision-database.js';
import { ensureSecrets } from './secrets.js';

/**
 * Prepares what the services need; any number of runs leave the same.
 *   setup.js files     secrets, the configuration of NATS and certificates, before any server runs
 *   setup.js servers   logins and schemas in Postgres, streams in NATS
 *   setup.js           both
 * Reads MUSTER_HOME, MUSTER_DATABASE_ADMIN_URL (without a password: the one among the secrets), MUSTER_NATS_URL,
 * MUSTER_HANDOUT, a folder that gets one folder per container (see `handOut`), and MUSTER_GATEWAY_NAMES, the DNS names
 * of the gateway's certificate, between commas.
 */
async function setUp(part: string | undefined): Promise<void> {
  if (part !== undefined && part !== 'files' && part !== 'servers') {
    throw new InfrastructureProblem(
      `There is nothing called ${part} to set up: say files, servers, or nothing for both.`,
    );
  }
  const data = await dataDirectory(process.env['MUSTER_HOME'] ?? '.muster');
  const secrets = await ensureSecrets(data.secrets);
  const adminUrl = withPassword(required('MUSTER_DATABASE_ADMIN_URL'), secrets.databaseAdmin);
  const folder = process.env['MUSTER_HANDOUT'];
  if (part !== 'servers' && folder !== undefined) {
    const gatewayNames = (process.env['MUSTER_GATEWAY_NAMES'] ?? '').split(',').filter((name) => name !== '');
    await handOut({ folder, data, secrets, adminUrl, gatewayNames });
    say(`Wrote the secrets of each container below ${folder}.`);
  }
  if (part !== 'files') {
    await provisionDatabase(adminUrl, { passwords: secrets.database });
    say('The database has a login and a schema per service.');
    const url = required('MUSTER_NATS_URL');
    const connection = await connectForSetup({ url, user: 'admin', password: secrets.nats.admin });
    await provisionStreams(connection).finally(() => connection.close());
    say('NATS has the streams WORK, EVENTS and DEAD.');
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new InfrastructureProblem(`${name} is not set.`);
  return value;
}

function withPassword(text: string, password: string): string {
  if (!URL.canParse(text)) throw new InfrastructureProblem('MUSTER_DATABASE_ADMIN_URL is not a URL.');
  const url = new URL(text);
  if (url.password === '') url.password = encodeURIComponent(password);
  return url.href;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await setUp(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof InfrastructureProblem ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
