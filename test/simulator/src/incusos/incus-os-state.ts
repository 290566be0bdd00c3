/** Where a host registers: `seed/provider.yaml` of the installation medium. */
export interface ProviderConfig {
  readonly server_url: string;
  readonly server_token: string;
  readonly server_certificate?: string;
}

/** A service as it was configured, and whether its units run. */
export interface ServiceRecord {
  config: Record<string, unknown>;
  running: boolean;
  /** How often its units were started and its targets disconnected: what an equal PUT must or must not repeat. */
  starts: number;
  disconnects: number;
  /** Names that the host made up once (`initiator_name`, `host_nqn`, …). */
  identity: Record<string, string>;
}

/** All that an IncusOS keeps over a restart; plain JSON. */
export interface IncusOsState {
  powered: boolean;
  /** The version that runs, and the installed one that the next start brings; empty when there is none. */
  osVersion: string;
  installedVersion: string;
  /** What the provider has in this host's channel, and the milliseconds that its installation takes. */
  offeredUpdate: { version: string; milliseconds: number } | undefined;
  registered: boolean;
  provider: ProviderConfig | undefined;
  applications: { name: string; config: Record<string, unknown> }[];
  services: Record<string, ServiceRecord>;
  fallback: { listen_address: string; persistent: boolean; trusted_client_certificates: string[] };
  update: Record<string, unknown>;
  needsReboot: boolean;
  kernel: Record<string, unknown>;
  logging: Record<string, unknown>;
  network: Record<string, unknown>;
  storage: Record<string, unknown>;
  security: Record<string, unknown>;
  recoveryKeysRetrieved: boolean;
}

/** A freshly installed host. */
export function freshState(
  applications: readonly string[],
  provider: ProviderConfig | undefined,
  channel: string,
  osVersion: string,
): IncusOsState {
  return {
    powered: false,
    osVersion,
    installedVersion: '',
    offeredUpdate: undefined,
    registered: false,
    provider,
    applications: applications.map((name) => ({ name, config: {} })),
    services: {},
    fallback: { listen_address: '', persistent: false, trusted_client_certificates: [] },
    update: { auto_reboot: false, channel, check_frequency: '6h' },
    needsReboot: false,
    kernel: {},
    logging: {},
    network: {},
    storage: {},
    security: { custom_ca_certs: [] },
    recoveryKeysRetrieved: false,
  };
}
