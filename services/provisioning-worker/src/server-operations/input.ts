import type { WithServers } from '../flows/tools.js';

/** Work on one server, whether it belongs to a cluster or not. */
export type ServerInput = WithServers;

/** A document of IncusOS, as it is to be configured. */
export interface ConfigurationInput extends WithServers {
  readonly config: Readonly<Record<string, unknown>>;
}

export interface ChannelInput extends WithServers {
  readonly channel: string;
}

/** @param token that the server is to come back with; one bound to its record is issued when it is undefined. */
export interface ResetInput extends WithServers {
  readonly token?: string;
}
