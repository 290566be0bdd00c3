import { INCUS_TYPES, SERVER_TYPES, type Server, type VersionData } from '@muster/contracts';
import { chooseAddress, ServerCallError, serverUrlOf, type IncusOsApplication } from '@muster/incus';
import type { ServerClients } from '../../fleet/server-connections.js';
import type { FullObservation, Observation } from './observation.js';

/** Milliseconds for the first call, which tells whether the server is there at all. */
const FIRST_ANSWER_MS = 5_000;
/** A server that has been up this long without saying that it is ready is an older release that never says so. */
const READY_AFTER_UPTIME_S = 120;

/** Looks at a server; an error of the call is an observation, anything else is thrown. */
export async function readServer(
  clients: ServerClients,
  url: string,
  full: boolean,
  signal: AbortSignal,
): Promise<Observation> {
  try {
    const environment = await clients.os.environment({ timeoutMs: FIRST_ANSWER_MS, signal });
    const ready = environment.system_is_ready ?? (environment.uptime ?? 0) >= READY_AFTER_UPTIME_S;
    if (!ready || !full) return { kind: 'answered', ready, full: undefined };
    return { kind: 'answered', ready, full: await readAll(clients, url, environment, signal) };
  } catch (thrown) {
    if (thrown instanceof ServerCallError) return { kind: 'failed', why: thrown.kind, message: thrown.message };
    throw thrown;
  }
}

async function readAll(
  { os }: ServerClients,
  url: string,
  environment: Awaited<ReturnType<ServerClients['os']['environment']>>,
  signal: AbortSignal,
): Promise<FullObservation> {
  const [hardware, network, security, storage, update, offeredServices, names] = await Promise.all([
    os.resources({ signal }),
    os.network({ signal }),
    os.security({ signal }),
    os.storage({ signal }),
    os.update({ signal }),
    os.services({ signal }),
    os.applications({ signal }),
  ]);
  const applications = await Promise.all(
    names.map(async (name) => ({ name, application: await os.application(name, { signal }) })),
  );
  const versions: VersionData = {
    os: {
      name: environment.os_name ?? '',
      version: environment.os_version ?? '',
      version_next: environment.os_version_next ?? '',
      needs_reboot: update.state.needs_reboot ?? false,
    },
    applications: applications.map(versionOf),
    update_channel: update.config.channel ?? '',
  };
  const address = chooseAddress(network.state.interfaces ?? {}, 'management')?.address;
  return {
    hardware,
    network,
    security,
    storage,
    versions,
    serverType: typeOf(names),
    offeredServices,
    managementUrl: address === undefined ? undefined : serverUrlOf(address, portOf(url)),
  };
}

function versionOf({
  name,
  application,
}: {
  name: string;
  application: IncusOsApplication;
}): VersionData['applications'][number] {
  const { version = '', friendly_version } = application.state;
  return { name, version, in_maintenance: 0, ...(friendly_version === undefined ? {} : { friendly_version }) };
}

/** The first application that is a server type decides, as upstream has it. */
export function typeOf(applications: readonly string[]): Server['server_type'] {
  const types: readonly string[] = SERVER_TYPES;
  return (
    (applications.find((name) => name !== 'unknown' && types.includes(name)) as Server['server_type'] | undefined) ??
    'unknown'
  );
}

/** The application of a server that is Incus, whichever line of it. */
export function incusApplication(versions: VersionData | null): VersionData['applications'][number] | undefined {
  const types: readonly string[] = INCUS_TYPES;
  return versions?.applications.find((application) => types.includes(application.name));
}

/** The port that the server registered with: Incus may listen elsewhere than on 8443. */
function portOf(url: string): number | undefined {
  const { port } = new URL(url);
  return port === '' ? 443 : Number(port);
}
