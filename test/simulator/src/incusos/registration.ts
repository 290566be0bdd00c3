import { setTimeout as pause } from 'node:timers/promises';
import type { KeyPair } from './incus-daemon.js';
import type { ProviderConfig } from './incus-os-state.js';
import { callProvider, isCertificateError, ProviderRefused } from './provider-client.js';

const tries = 5;

export interface Announcement {
  readonly name: string;
  readonly connectionUrl: string;
  readonly machineId: string;
  readonly systemUuid: string;
}

export interface Caller {
  readonly provider: ProviderConfig;
  readonly clientPair: KeyPair;
  /** Milliseconds between two tries. */
  readonly pauseBetweenTries: number;
  readonly signal: AbortSignal;
}

/** What a registration leaves: the provider's client certificate, and the provider as it is called from now on. */
export interface Registered {
  readonly clientCertificate: string;
  readonly provider: ProviderConfig;
}

/**
 * Registers the host: five tries, unless the provider says no. When the pinned certificate does not fit, one more with the system's roots, and the
 * pin is dropped if that works. Rejects with the last error.
 */
export async function register(announcement: Announcement, caller: Caller): Promise<Registered> {
  const registerWith = async (provider: ProviderConfig): Promise<Registered> => {
    const { clientPair } = caller;
    const path = `/1.0/provisioning/servers?token=${encodeURIComponent(provider.server_token)}`;
    const body = serverPost(announcement);
    const answer = await withTries(
      caller,
      (signal) => callProvider({ provider, clientPair, method: 'POST', path, body, signal }),
      (error) => !isCertificateError(error) && !(error instanceof ProviderRefused),
    );
    return { clientCertificate: clientCertificateIn(answer), provider };
  };
  try {
    return await registerWith(caller.provider);
  } catch (error) {
    if (caller.provider.server_certificate === undefined || !isCertificateError(error)) throw error;
    const { server_url, server_token } = caller.provider;
    return registerWith({ server_url, server_token });
  }
}

/** Tells the provider what happened: `PUT :self`, up to five tries. Rejects with the last error. */
export async function selfUpdate(connectionUrl: string, cause: string, caller: Caller): Promise<void> {
  const body = { connection_url: connectionUrl, cause };
  const { provider, clientPair } = caller;
  const path = '/1.0/provisioning/servers/:self';
  await withTries(
    caller,
    (signal) => callProvider({ provider, clientPair, method: 'PUT', path, body, signal }),
    (error) => !isCertificateError(error),
  );
}

async function withTries(
  caller: Caller,
  call: (signal: AbortSignal) => Promise<unknown>,
  worthAnother: (error: unknown) => boolean,
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(caller.signal);
    } catch (error) {
      if (attempt === tries || caller.signal.aborted || !worthAnother(error)) throw error;
    }
    await pause(caller.pauseBetweenTries, undefined, { signal: caller.signal });
  }
}

/** The whole of upstream's ServerPost: what IncusOS does not know goes out as its zero value. */
function serverPost({ name, connectionUrl, machineId, systemUuid }: Announcement): Record<string, unknown> {
  return {
    public_connection_url: '',
    channel: '',
    description: '',
    properties: {},
    bmc_config: {},
    name,
    connection_url: connectionUrl,
    machine_id: machineId,
    system_uuid: systemUuid,
  };
}

function clientCertificateIn(metadata: unknown): string {
  const certificate = (metadata as { certificate?: unknown } | null)?.certificate;
  if (typeof certificate === 'string' && certificate !== '') return certificate;
  throw new ProviderRefused('The registration was answered without metadata.certificate');
}
