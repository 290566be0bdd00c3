import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOnce, dataDirectory, natsConnectionOptions, provisionStreams, startNats } from '@muster/infrastructure';
import type { DataDirectory, NatsUser, RunningNats } from '@muster/infrastructure';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { inject } from 'vitest';

/** A NATS server that belongs to one spec: it may be killed, started again on its port, and lose its storage. */
export interface TestNats {
  readonly url: string;
  readonly users: Readonly<Record<NatsUser, string>>;
  /** File with the seed of the key that vouches for subscribers. */
  readonly issuerSeedFile: string;
  pid(): number;
  /** A connection that comes back by itself, as a service's does. Close it before `stop`. */
  connect(user: NatsUser): Promise<NatsConnection>;
  /** SIGKILL, and waits until the port is free. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it has stored. */
  start(): Promise<void>;
  /** Removes what JetStream has stored; only while the server is down. */
  loseStorage(): Promise<void>;
  /** Makes the streams WORK, EVENTS and DEAD. */
  provisionStreams(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a NATS server of the caller's own, with the services' logins and with the streams made. */
export async function createTestNats(): Promise<TestNats> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-nats-'));
  const data = await dataDirectory(folder);
  const server = inject('natsServerBinary');
  const users = inject('natsUsers');
  const { publicKey: issuer, seedFile } = inject('natsIssuer');
  const launch = (port: number | 'free'): Promise<RunningNats> =>
    startNats({ data, server, port, passwords: users, issuer });
  let running = await launch('free');
  const { url, port } = running;
  const nats: TestNats = {
    url,
    users,
    issuerSeedFile: seedFile,
    pid: () => running.pid,
    connect: (user) =>
      connect({
        ...natsConnectionOptions({ url, user, password: users[user] }),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 50,
      }),
    kill: () => kill(running),
    start: async () => {
      running = await launch(port);
    },
    loseStorage: () => rm(storageOf(data), { recursive: true, force: true }),
    provisionStreams: async () => {
      const admin = await connectOnce({ url, user: 'admin', password: users.admin });
      await provisionStreams(admin);
      await admin.close();
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await nats.provisionStreams();
  return nats;
}

async function kill(running: RunningNats): Promise<void> {
  process.kill(running.pid, 'SIGKILL');
  await running.stop();
}

function storageOf(data: DataDirectory): string {
  return join(data.nats, 'jetstream');
}
