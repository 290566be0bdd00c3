import { MusterError } from '@muster/errors';
import type { ServerAddresses } from '../../create-cluster/preflight/facts.js';
import type { FlowContext } from '../tools.js';

/** The addresses that the flow's step "preflight" found for a server. */
export function addressesOf(context: FlowContext, server: string): ServerAddresses {
  const all = context.result('preflight') as Record<string, ServerAddresses> | undefined;
  const found = all?.[server];
  if (found === undefined) throw new MusterError('internal', `preflight left no addresses of server "${server}"`);
  return found;
}
