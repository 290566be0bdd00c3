export type { IncusDaemon, KeyPair } from './incusos/incus-daemon.js';
export { IncusOs } from './incusos/incus-os.js';
export type { HostCall } from './incusos/incus-os.js';
export type { HostInterface, HostPauses, IncusOsOptions, InterfaceRole } from './incusos/incus-os-options.js';
export type { IncusOsState, ProviderConfig, ServiceRecord } from './incusos/incus-os-state.js';
