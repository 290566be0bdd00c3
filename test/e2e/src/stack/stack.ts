import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createClient, httpsTransport, unixSocketTransport, type MusterClient } from '@muster/api-client';
import { freePort, generateGatewayCertificates, type ByService } from '@muster/infrastructure';
import { ServiceProcess } from './service-process.js';

/** The programs by what they are called here; each is a process of its own. */
export const PROGRAMS = {
  gateway: 'gateway',
  templates: 'template-renderer',
  provisioning: 'provisioning-worker',
  inventory: 'inventory',
  relay: 'event-relay',
} as const;
export type ProgramName = keyof typeof PROGRAMS;

/** Where the programs find what they need. */
export interface StackSettings {
  readonly natsUrl: string;
  readonly natsPasswords: ByService<string>;
  readonly natsIssuerSeedFile: string;
  readonly databaseUrls: ByService<string>;
  /** Address that the gateway listens on, and names for its certificate. */
  readonly host?: string;
  readonly environment?: Partial<Record<ProgramName, Readonly<Record<string, string>>>>;
}

/** All of Muster, as processes, on free ports, in a folder of its own. */
export interface Stack {
  readonly home: string;
  readonly socket: string;
  readonly url: string;
  /** PEM of the gateway. */
  readonly serverCertificate: string;
  readonly programs: Readonly<Record<ProgramName, ServiceProcess>>;
  /** Over the administrator's socket. */
  readonly client: MusterClient;
  /** Over HTTPS, with a client certificate or none. */
  remote(identity?: { certificate: string; key: string }): MusterClient;
  /** Spans of all programs, if tracing was asked for. */
  traceFile: string;
  stop(): Promise<void>;
}

/** Migrates and starts the services; they are ready when this returns. */
export async function startStack(settings: StackSettings): Promise<Stack> {
  const home = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
  const host = settings.host ?? '127.0.0.1';
  const { server } = await generateGatewayCertificates(home, [host]);
  const masterKey = join(home, 'master-key');
  await writeFile(masterKey, randomBytes(32).toString('base64'), { mode: 0o600 });
  const port = await freePort();
  const url = `https://${host}:${port}`;
  const socket = join(home, 'unix.socket');
  const traceFile = join(home, 'trace.jsonl');
  const own: Record<ProgramName, Record<string, string>> = {
    gateway: {
      MUSTER_LISTEN: `${host}:${port}`,
      MUSTER_SOCKET: socket,
      MUSTER_PUBLIC_URL: url,
      MUSTER_TLS_CERTIFICATE_FILE: server.certificate,
      MUSTER_TLS_KEY_FILE: server.key,
    },
    templates: {},
    provisioning: { MUSTER_MASTER_KEY_FILE: masterKey },
    inventory: { MUSTER_MASTER_KEY_FILE: masterKey },
    relay: { MUSTER_MASTER_KEY_FILE: masterKey, MUSTER_NATS_ISSUER_SEED_FILE: settings.natsIssuerSeedFile },
  };
  const program = async (name: ProgramName): Promise<ServiceProcess> =>
    new ServiceProcess({
      name: PROGRAMS[name],
      healthPort: await freePort(),
      logFile: join(home, `${name}.log`),
      environment: {
        MUSTER_DATABASE_URL: settings.databaseUrls[name],
        MUSTER_NATS_URL: settings.natsUrl,
        MUSTER_NATS_USER: name,
        MUSTER_NATS_PASSWORD: settings.natsPasswords[name],
        MUSTER_TRACE_FILE: traceFile,
        ...own[name],
        ...settings.environment?.[name],
      },
    });
  const programs = {
    gateway: await program('gateway'),
    templates: await program('templates'),
    provisioning: await program('provisioning'),
    inventory: await program('inventory'),
    relay: await program('relay'),
  };
  const all = Object.values(programs);
  const serverCertificate = await readFile(server.certificate, 'utf8');
  const client = createClient({ transport: unixSocketTransport(socket) });
  const opened: MusterClient[] = [client];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(opened.map((open) => open.close()));
    await Promise.allSettled(all.map((running) => running.stop()));
    await rm(home, { recursive: true, force: true });
  };
  try {
    await Promise.all(all.map((each) => each.migrate()));
    await Promise.all(all.map((each) => each.start()));
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    home,
    socket,
    url,
    serverCertificate,
    programs,
    client,
    remote: (identity) => {
      const remote = createClient({
        transport: httpsTransport({
          url,
          serverCertificate,
          clientCertificate: identity?.certificate,
          clientKey: identity?.key,
        }),
      });
      opened.push(remote);
      return remote;
    },
    traceFile,
    stop,
  };
}
