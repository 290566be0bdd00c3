import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventSubject, type CloudEvent, type EventNoun } from '@muster/contracts';
import { createTestDatabase, createTestNats, type TestDatabase, type TestNats } from '@muster/environment';
import { freePort } from '@muster/infrastructure';
import { cloudEventHeaders, RpcClient } from '@muster/messaging';
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ServiceProcess } from '../stack/service-process.js';

/** What an event of a spec says; the rest is made up. */
export interface ToldEvent {
  readonly noun?: EventNoun;
  readonly verb?: string;
  readonly clusterId?: string;
  readonly data?: Record<string, unknown>;
}

/** The event relay as processes of their own, at a NATS with everybody's logins. */
export interface RunningRelay {
  readonly nats: TestNats;
  readonly database: TestDatabase;
  /** Everything is allowed to it. */
  readonly admin: NatsConnection;
  /** Asks as the gateway does. */
  readonly rpc: RpcClient;
  readonly copies: readonly ServiceProcess[];
  /** Tells so many events, as an outbox does, and gives their ids. */
  tell(count: number, event?: ToldEvent): Promise<string[]>;
  /** Tells events that were told before once more, as an outbox does when NATS has lost them. */
  tellAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Migrates, then starts so many copies. */
export async function startRelay({
  copies = 1,
  environment = {},
}: { copies?: number; environment?: Record<string, string> } = {}): Promise<RunningRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-relay-'));
  const [database, nats] = await Promise.all([createTestDatabase(), createTestNats()]);
  await writeFile(join(folder, 'master-key'), randomBytes(32).toString('base64'));
  const processes: ServiceProcess[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    processes.push(
      new ServiceProcess({
        name: 'event-relay',
        healthPort: await freePort(),
        logFile: join(folder, `relay-${copy}.log`),
        environment: {
          MUSTER_DATABASE_URL: database.urls.relay,
          MUSTER_NATS_URL: nats.url,
          MUSTER_NATS_USER: 'relay',
          MUSTER_NATS_PASSWORD: nats.users.relay,
          MUSTER_NATS_ISSUER_SEED_FILE: nats.issuerSeedFile,
          MUSTER_NATS_PUBLIC_URL: nats.url,
          MUSTER_MASTER_KEY_FILE: join(folder, 'master-key'),
          MUSTER_WEBHOOK_ALLOW_LOCAL: 'true',
          ...environment,
        },
      }),
    );
  }
  await processes[0]?.migrate();
  await Promise.all(processes.map((process) => process.start()));
  const [admin, asGateway] = await Promise.all([nats.connect('admin'), nats.connect('gateway')]);
  const told: CloudEvent[] = [];
  const publish = async (events: readonly CloudEvent[]): Promise<void> => {
    const js = jetstream(admin);
    await Promise.all(
      events.map((event) => {
        const [, noun = '', verb = ''] = event.type.split('.');
        const subject = eventSubject({ noun, verb, clusterId: event.cluster });
        return js.publish(subject, JSON.stringify(event.data), { headers: cloudEventHeaders(event), msgID: event.id });
      }),
    );
  };
  return {
    nats,
    database,
    admin,
    rpc: new RpcClient(asGateway),
    copies: processes,
    tell: async (count, event = {}) => {
      const events = Array.from({ length: count }, (_, index) => cloudEvent(told.length + index + 1, event));
      told.push(...events);
      await publish(events);
      return events.map(({ id }) => id);
    },
    tellAgain: () => publish(told),
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await Promise.all([admin.close(), asGateway.close()]);
      await nats.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function cloudEvent(
  number: number,
  { noun = 'server', verb = 'updated', clusterId, data = {} }: ToldEvent,
): CloudEvent {
  return {
    specversion: '1.0',
    id: `provisioning/${number}`,
    source: '/muster/provisioning',
    type: `muster.${noun}.${verb}`,
    subject: randomUUID(),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    sequence: '1',
    cluster: clusterId ?? 'none',
    data: { number, ...data },
  };
}

/** The rows of a streamed answer. */
export async function rowsOf<Row>(batches: AsyncIterable<string[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch.map((row) => JSON.parse(row) as Row));
  return rows;
}
