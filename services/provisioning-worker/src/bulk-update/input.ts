import type { BulkUpdateAction } from '@muster/contracts';
import type { ChosenServer } from '../flows/tools.js';

export interface BulkUpdateInput {
  readonly servers: readonly ChosenServer[];
  readonly cluster: { readonly name: string };
  readonly action: BulkUpdateAction;
  /** As the action's own schema has them. */
  readonly arguments: Readonly<Record<string, unknown>>;
}
