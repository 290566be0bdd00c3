import type { ChosenServer } from '../flows/tools.js';
import type { ClusterFields } from './fields.js';

export interface UpdateClusterInput {
  readonly servers: readonly ChosenServer[];
  readonly cluster: { readonly name: string; readonly channel: string };
  /** What else the same request changes; it is written together with the channel. */
  readonly fields: Partial<ClusterFields>;
}
