import type { ClusterPut } from '@muster/contracts';
import { serverNames, type ChosenServer } from '../flows/tools.js';

/** What a cluster is made of: everything rendered and checked, so that no document is read again later. */
export interface CreateClusterInput {
  readonly cluster: {
    readonly name: string;
    readonly connection_url: string;
    readonly channel: string;
    readonly description: string;
    readonly properties: Record<string, string>;
    readonly config: ClusterPut['config'];
  };
  /** The first one is where the cluster begins. */
  readonly servers: readonly ChosenServer[];
  /** The application and its version that all of them have to run. */
  readonly application: { readonly name: string; readonly version: string };
  /** Service name to its configuration. */
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** An Incus preseed. */
  readonly preseed: Readonly<Record<string, unknown>>;
}

/** All but the first. */
export const joiners = (input: CreateClusterInput): string[] => serverNames(input).slice(1);

export function firstServer(input: CreateClusterInput): string {
  const [first] = input.servers;
  if (first === undefined) throw new Error('a cluster without servers was accepted');
  return first.name;
}
