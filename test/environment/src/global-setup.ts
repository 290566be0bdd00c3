import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PROGRAM_CACHE,
  connectOnce,
  dataDirectory,
  ensureSecrets,
  findNatsServer,
  provisionStreams,
  startNats,
  startPostgres,
} from '@muster/infrastructure';
import type { RunningNats, RunningPostgres } from '@muster/infrastructure';
import type { TestProject } from 'vitest/node';

/** Starts one Postgres and one NATS server for the whole run. Both die with this process, however it ends. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  const running: (RunningPostgres | RunningNats)[] = [];
  const teardown = async (): Promise<void> => {
    await Promise.all(running.map((program) => program.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const data = await dataDirectory(folder);
    const secrets = await ensureSecrets(data.secrets);
    const server = await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => process.stderr.write(`${line}\n`) });
    const outcomes = await Promise.allSettled([
      startPostgres({
        data,
        adminPassword: secrets.databaseAdmin,
        port: 'free',
        durable: false,
        settings: { max_connections: '400' },
      }),
      startNats({ data, server, port: 'free', passwords: secrets.nats, issuer: secrets.natsIssuer }),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') running.push(outcome.value);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    const [postgres, nats] = outcomes as [PromiseFulfilledResult<RunningPostgres>, PromiseFulfilledResult<RunningNats>];

    const admin = await connectOnce({ url: nats.value.url, user: 'admin', password: secrets.nats.admin });
    await provisionStreams(admin);
    await admin.close();

    project.provide('postgresAdminUrl', postgres.value.adminUrl);
    project.provide('postgresPasswords', secrets.database);
    project.provide('natsUrl', nats.value.url);
    project.provide('natsUsers', secrets.nats);
    project.provide('natsIssuer', { publicKey: secrets.natsIssuer, seedFile: secrets.files.natsIssuer });
    project.provide('natsServerBinary', server);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}
