import { MusterError } from '@muster/errors';
import type { JoinRequest } from '@muster/incus';
import type { ServerAddresses } from '../create-cluster/preflight/facts.js';
import type { ServiceConfigs } from '../flows/steps/services/apply-services.js';
import type { FlowContext } from '../flows/tools.js';

/** What preflight decided for one new server. */
export interface ServerPlan extends ServerAddresses {
  /** Services that it is to be configured with, in its own terms. */
  readonly services: ServiceConfigs;
  /** Its own values for the keys of pools and networks that belong to a member. */
  readonly memberConfig: NonNullable<JoinRequest['memberConfig']>;
  /** LVM system ids that the members really use; a new one has to be another. */
  readonly usedLvmSystemIds: readonly number[];
}

export type Plans = Readonly<Record<string, ServerPlan>>;

/** What preflight decided for the row's server. */
export function planOf(context: FlowContext): ServerPlan {
  const plan = (context.result('preflight') as Plans | undefined)?.[context.server];
  if (plan === undefined) throw new MusterError('internal', `preflight left no plan for server "${context.server}"`);
  return plan;
}
