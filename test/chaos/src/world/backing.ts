import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectOnce,
  dataDirectory,
  ensureSecrets,
  findNatsServer,
  PROGRAM_CACHE,
  provisionDatabase,
  provisionStreams,
  startNats,
  startPostgres,
  type ByService,
  type DataDirectory,
  type NatsLogin,
  type RunningNats,
  type RunningPostgres,
  type Secrets,
} from '@muster/infrastructure';

/** Postgres and NATS of one run's own: both are killed, started again on their ports, and NATS is robbed of its storage. */
export class Backing {
  private constructor(
    readonly data: DataDirectory,
    private readonly secrets: Secrets,
    private readonly natsServer: string,
    private postgres: RunningPostgres,
    private nats: RunningNats,
    readonly databaseUrls: ByService<string>,
  ) {}

  static async start(): Promise<Backing> {
    const data = await dataDirectory(await mkdtemp(join(tmpdir(), 'muster-chaos-')));
    const secrets = await ensureSecrets(data.secrets);
    const server = await findNatsServer({ folder: PROGRAM_CACHE, say: (line) => process.stderr.write(`${line}\n`) });
    const postgres = await startPostgres(postgresOptions(data, secrets, 'free'));
    try {
      const nats = await startNats({ data, server, port: 'free', passwords: secrets.nats, issuer: secrets.natsIssuer });
      const admin = await connectOnce({ url: nats.url, user: 'admin', password: secrets.nats.admin });
      await provisionStreams(admin);
      await admin.close();
      const urls = await provisionDatabase(postgres.adminUrl, { passwords: secrets.database });
      return new Backing(data, secrets, server, postgres, nats, urls);
    } catch (thrown) {
      await postgres.stop();
      throw thrown;
    }
  }

  /** The superuser's URL of Muster's database. */
  get adminUrl(): string {
    const url = new URL(this.postgres.adminUrl);
    url.pathname = new URL(this.databaseUrls.provisioning).pathname;
    return url.href;
  }

  get natsUrl(): string {
    return this.nats.url;
  }

  get natsIssuerSeedFile(): string {
    return this.secrets.files.natsIssuer;
  }

  get natsPasswords(): Secrets['nats'] {
    return this.secrets.nats;
  }

  get natsAdmin(): NatsLogin {
    return { url: this.nats.url, user: 'admin', password: this.secrets.nats.admin };
  }

  /** SIGKILL. */
  async killNats(): Promise<void> {
    process.kill(this.nats.pid, 'SIGKILL');
    await this.nats.stop();
  }

  /** Starts it again on its port, with what it has stored. */
  async startNats(): Promise<void> {
    const { port } = this.nats;
    this.nats = await startNats({
      data: this.data,
      server: this.natsServer,
      port,
      passwords: this.secrets.nats,
      issuer: this.secrets.natsIssuer,
    });
  }

  /** Removes all that JetStream has stored; only while NATS is down. */
  async loseNatsStorage(): Promise<void> {
    await rm(join(this.data.nats, 'jetstream'), { recursive: true, force: true });
  }

  /** SIGQUIT, Postgres' immediate shutdown: sessions are cut, nothing is written, the next start recovers. */
  async killPostgres(): Promise<void> {
    process.kill(this.postgres.pid, 'SIGQUIT');
    await this.postgres.stop();
  }

  async startPostgres(): Promise<void> {
    this.postgres = await startPostgres(postgresOptions(this.data, this.secrets, this.postgres.port));
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.postgres.stop(), this.nats.stop()]);
    await rm(this.data.path, { recursive: true, force: true });
  }
}

function postgresOptions(data: DataDirectory, { databaseAdmin }: Secrets, port: number | 'free') {
  return { data, adminPassword: databaseAdmin, port, durable: false, settings: { max_connections: '200' } };
}
