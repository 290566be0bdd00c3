import { setTimeout as pause } from 'node:timers/promises';
import { chooseAddress, ServerCallError } from '@muster/incus';
import { z } from 'zod';
import type { ServerClients } from '../../fleet/server-connections.js';
import { incusApplication } from '../../servers/incus-application.js';
import type { Inspection, ServerFacts } from './facts.js';

/** Milliseconds for each question: a server that cannot answer these is in no state to be clustered. */
const ANSWER_MS = 5_000;

/** A server that is late is asked again: it may be busy for a moment, and so may Muster when very much begins at once. */
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;

/** Reads what preflight judges; nothing but GET. A server that cannot be read is a finding, not an error. */
export async function inspect(server: string, clients: ServerClients, signal: AbortSignal): Promise<Inspection> {
  for (let attempt = 1; ; attempt += 1) {
    const inspection = await inspectOnce(server, clients, signal);
    const isLate = inspection.kind === 'unreachable' && inspection.error.kind === 'timeout';
    if (!isLate || attempt === ATTEMPTS) return inspection;
    await pause(PAUSE_MS * attempt, undefined, { signal });
  }
}

async function inspectOnce(server: string, clients: ServerClients, signal: AbortSignal): Promise<Inspection> {
  try {
    const askedAt = Date.now();
    const found = await clients.incus.getServer({ timeoutMs: ANSWER_MS, signal });
    if (found.value.auth !== 'trusted') return { server, kind: 'untrusted' };
    const clockAheadMs =
      found.serverTime === undefined ? undefined : found.serverTime.getTime() - (askedAt + Date.now()) / 2;
    return { server, kind: 'read', facts: await read(clients, found.value, clockAheadMs, signal) };
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError) || thrown.kind === 'aborted') throw thrown;
    if (thrown.kind === 'untrusted') return { server, kind: 'untrusted' };
    return { server, kind: 'unreachable', error: thrown };
  }
}

async function read(
  { incus, os, connection }: ServerClients,
  found: Awaited<ReturnType<ServerClients['incus']['getServer']>>['value'],
  clockAheadMs: number | undefined,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const timing = { timeoutMs: ANSWER_MS, signal };
  const instanceUrls = connection.request({
    method: 'GET',
    path: '/1.0/instances',
    query: { 'all-projects': true },
    schema: z.array(z.string()).nullable(),
    brief: true,
    ...timing,
  });
  const [network, names, services, pools, networks, projects, instances] = await Promise.all([
    os.network(timing),
    os.applications(timing),
    os.services(timing),
    incus.storagePools.list(timing),
    incus.networks.list(timing),
    incus.projects.list(timing),
    instanceUrls,
  ]);
  const applications = await Promise.all(
    names.map(async (name) => ({ name, version: (await os.application(name, timing)).state.version ?? '' })),
  );
  const application = incusApplication({
    os: { name: '', version: '', version_next: '', needs_reboot: false },
    applications: applications.map((entry) => ({ ...entry, in_maintenance: 0 })),
    update_channel: '',
  });
  const interfaces = network.state.interfaces ?? {};
  const management = chooseAddress(interfaces, 'management');
  const cluster = chooseAddress(interfaces, 'cluster');
  return {
    application: application === undefined ? undefined : { name: application.name, version: application.version },
    incusVersion: found.environment.server_version ?? '',
    services,
    addresses: {
      ...(management === undefined ? {} : { management: management.address }),
      ...(cluster === undefined ? {} : { cluster: cluster.address, meshInterface: cluster.interfaceName }),
      port: Number(new URL(connection.url).port || 443),
    },
    leftovers: {
      clustered: found.environment.server_clustered ?? false,
      pools: pools.map(({ name }) => name),
      networks: networks.filter(({ managed }) => managed).map(({ name }) => name),
      instances: instances.metadata?.length ?? 0,
      projects: projects.map(({ name }) => name).filter((name) => name !== 'default'),
    },
    clockAheadMs,
  };
}
