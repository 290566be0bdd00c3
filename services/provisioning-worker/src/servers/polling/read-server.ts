import { INCUS_TYPES, MAINTENANCE, SERVER_TYPES, type Server, type VersionData } from '@muster/contracts';
import { managementAddress, ServerCallError, serverUrlOf, type IncusOsApplication } from '@muster/incus';
import type { ServerClients } from '../../fleet/server-connections.js';
import { incusApplication } from '../incus-application.js';
import type { FullObservation, Observation, PolledServer } from './observation.js';

/** Milliseconds for the first call, which tells whether the server is there at all. */
const FIRST_ANSWER_MS = 5_000;
/** A server that has been up this long without saying that it is ready is an older release that never says so. */
const READY_AFTER_UPTIME_S = 120;

/** A cluster without a quorum answers late or not at all; the server itself is fine then. Milliseconds. */
const MEMBER_ANSWER_MS = 5_000;

/** Looks at a server; an error of the call is an observation, anything else is thrown. */
export async function readServer(
  clients: ServerClients,
  server: PolledServer,
  signal: AbortSignal,
): Promise<Observation> {
  try {
    const environment = await clients.os.environment({ timeoutMs: FIRST_ANSWER_MS, signal });
    const ready = environment.system_is_ready ?? (environment.uptime ?? 0) >= READY_AFTER_UPTIME_S;
    const uptimeMs = environment.uptime === undefined ? undefined : environment.uptime * 1000;
    const full = ready && server.wants_full ? await readAll(clients, server, environment, signal) : undefined;
    return { kind: 'answered', ready, uptimeMs, full };
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError)) throw thrown;
    return { kind: 'failed', why: thrown.kind, code: thrown.code, message: thrown.message };
  }
}

type IncusOsEnvironment = Awaited<ReturnType<ServerClients['os']['environment']>>;

async function readAll(
  { os, incus }: ServerClients,
  server: PolledServer,
  environment: IncusOsEnvironment,
  signal: AbortSignal,
): Promise<FullObservation> {
  const [hardware, network, security, storage, update, offeredServices, names, maintenance] = await Promise.all([
    os.resources({ signal }),
    os.network({ signal }),
    os.security({ signal }),
    os.storage({ signal }),
    os.update({ signal }),
    os.services({ signal }),
    os.applications({ signal }),
    server.clustered ? readMaintenance(incus, server, signal) : MAINTENANCE.none,
  ]);
  const applications = await Promise.all(
    names.map(async (name) => ({ name, application: await os.application(name, { signal }) })),
  );
  const versions: VersionData = {
    os: {
      name: environment.os_name ?? '',
      version: environment.os_version ?? '',
      version_next: environment.os_version_next ?? '',
      needs_reboot: update.state.needs_reboot === true || waitsForReboot(environment),
    },
    applications: applications.map((each) => versionOf(each, maintenance)),
    update_channel: update.config.channel ?? '',
  };
  const address = managementAddress(network.state.interfaces ?? {}, server.connection_url);
  return {
    hardware,
    network,
    security,
    storage,
    versions,
    serverType: typeOf(names),
    offeredServices,
    managementUrl: address === undefined ? undefined : serverUrlOf(address, portOf(server.connection_url)),
  };
}

function versionOf(
  { name, application }: { name: string; application: IncusOsApplication },
  maintenance: number,
): VersionData['applications'][number] {
  const { version = '', friendly_version } = application.state;
  const in_maintenance = (INCUS_TYPES as readonly string[]).includes(name) ? maintenance : MAINTENANCE.none;
  return { name, version, in_maintenance, ...(friendly_version === undefined ? {} : { friendly_version }) };
}

/** A version that is installed and not running yet waits for a restart, whatever the update service says of itself. */
function waitsForReboot({ os_version: version = '', os_version_next: next = '' }: IncusOsEnvironment): boolean {
  return next !== '' && next !== version;
}

const MAINTENANCE_OF_STATUS: Readonly<Record<string, number>> = {
  Evacuating: MAINTENANCE.evacuating,
  Evacuated: MAINTENANCE.evacuated,
  Restoring: MAINTENANCE.restoring,
};

/** How far the member is out of service, by its cluster; what was known before when the cluster does not say. */
async function readMaintenance(
  incus: ServerClients['incus'],
  server: PolledServer,
  signal: AbortSignal,
): Promise<number> {
  try {
    const member = await incus.cluster.findMember(server.name, { signal, timeoutMs: MEMBER_ANSWER_MS });
    return member === undefined ? MAINTENANCE.none : (MAINTENANCE_OF_STATUS[member.value.status] ?? MAINTENANCE.none);
  } catch (thrown) {
    if (!(thrown instanceof ServerCallError) || signal.aborted) throw thrown;
    return incusApplication(server.version_data)?.in_maintenance ?? MAINTENANCE.none;
  }
}

/** The first application that is a server type decides, as upstream has it. */
export function typeOf(applications: readonly string[]): Server['server_type'] {
  const types: readonly string[] = SERVER_TYPES;
  return (
    (applications.find((name) => name !== 'unknown' && types.includes(name)) as Server['server_type'] | undefined) ??
    'unknown'
  );
}

/** The port that the server registered with: Incus may listen elsewhere than on 8443. */
function portOf(url: string): number | undefined {
  const { port } = new URL(url);
  return port === '' ? 443 : Number(port);
}
