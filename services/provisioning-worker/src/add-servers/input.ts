import type { ChosenServer } from '../flows/tools.js';

/** What is added to a cluster, and how. */
export interface AddServersInput {
  readonly cluster: { readonly name: string; readonly channel: string };
  /** The members and the new ones: all that the steps talk to. */
  readonly servers: readonly ChosenServer[];
  readonly members: readonly string[];
  readonly added: readonly string[];
  readonly skipPostJoinOperations: boolean;
  readonly copyServicesConfig: boolean;
}

export const addedServers = ({ added }: AddServersInput): readonly string[] => added;
