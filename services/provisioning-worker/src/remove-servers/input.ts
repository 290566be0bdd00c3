import type { ChosenServer } from '../flows/tools.js';

/** Who leaves a cluster, and who stays. */
export interface RemoveServersInput {
  readonly cluster: { readonly name: string; readonly connectionUrl: string };
  /** All members: those that stay are asked, those that leave are told. */
  readonly servers: readonly ChosenServer[];
  readonly leaving: readonly string[];
  readonly staying: readonly string[];
}

export const leavingServers = ({ leaving }: RemoveServersInput): readonly string[] => leaving;
