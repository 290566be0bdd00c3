import { MusterError } from '@muster/errors';
import type { FlowContext } from '../flows/tools.js';
import type { CreateClusterInput } from './input.js';
import type { ServerAddresses } from './preflight/facts.js';

export type CreateClusterContext<Intent = unknown> = FlowContext<CreateClusterInput, Intent>;

/** The addresses that preflight found for a server. */
export function addressesOf(context: CreateClusterContext, server: string): ServerAddresses {
  const all = context.result('preflight') as Record<string, ServerAddresses> | undefined;
  const found = all?.[server];
  if (found === undefined) throw new MusterError('internal', `preflight left no addresses of server "${server}"`);
  return found;
}

/** The certificate that the bootstrap made. */
export function clusterCertificateOf(context: CreateClusterContext): string {
  const made = context.result('bootstrap') as { certificate: string } | undefined;
  const certificate = made?.certificate;
  if (certificate === undefined) throw new MusterError('internal', 'bootstrap left no cluster certificate');
  return certificate;
}
