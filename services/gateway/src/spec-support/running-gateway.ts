import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServiceApp, MusterLogger, migrateSchema } from '@muster/service-kit';
import type { FastifyInstance } from 'fastify';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { gatewayService } from '../gateway.service.js';
import { createDatabase } from './database.js';
import { type Identity, makeIdentity } from './certificates.js';
import { startNats } from './nats.js';

export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** A gateway on real NATS and Postgres, with both listeners. */
export interface RunningGateway {
  readonly url: string;
  readonly socket: string;
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly serverCertificate: string;
  /** What it has logged, a line of JSON each. */
  readonly log: readonly string[];
  /** Asks as the local administrator. */
  readonly local: Ask;
  /** Asks over TLS, with a client certificate or without one. */
  as(identity?: Identity): Ask;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Added to its environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Made in its database, for the spec's own services. */
  readonly schemas?: readonly string[];
}

/** Starts one; a start that fails leaves nothing behind. */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: GatewayOptions,
  undo: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<RunningGateway> {
  const nats = await startNats();
  undo.push(() => nats.stop());
  const database = await createDatabase(['gateway', ...(options.schemas ?? [])]);
  undo.push(() => database.drop());
  const folder = await mkdtemp(join(tmpdir(), 'muster-gateway-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const tls = await makeIdentity('muster.example');
  await writeFile(join(folder, 'server.crt'), tls.cert);
  await writeFile(join(folder, 'server.key'), tls.key);
  const socket = join(folder, 'unix.socket');
  const environment = {
    MUSTER_DATABASE_URL: database.url,
    MUSTER_NATS_URL: nats.url,
    MUSTER_LISTEN: '127.0.0.1:0',
    MUSTER_SOCKET: socket,
    MUSTER_TLS_CERTIFICATE_FILE: join(folder, 'server.crt'),
    MUSTER_TLS_KEY_FILE: join(folder, 'server.key'),
    MUSTER_PUBLIC_URL: 'https://muster.example:7443/',
    ...options.variables,
  };
  const log: string[] = [];
  const logger = MusterLogger.create('gateway', 'info', { write: (line) => void log.push(line) });
  await migrateSchema(gatewayService, environment, logger, new AbortController().signal);
  const service = await createServiceApp(gatewayService, environment, { logger });
  undo.push(() => service.close());
  const { server } = service.app.getHttpAdapter().getInstance() as FastifyInstance;
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agents: Agent[] = [];
  undo.push(() => Promise.all(agents.map((agent) => agent.destroy())));
  const asker = (base: string, connect: NonNullable<Agent.Options['connect']>): Ask => {
    const dispatcher = new Agent({ connect });
    agents.push(dispatcher);
    return (path, init) => fetch(`${base}${path}`, { ...init, dispatcher });
  };
  return {
    url,
    socket,
    natsUrl: nats.url,
    databaseUrl: database.url,
    serverCertificate: tls.cert,
    log,
    local: asker('http://unix', { socketPath: socket }),
    as: (identity) => asker(url, { rejectUnauthorized: false, ...identity }),
    stop,
  };
}
