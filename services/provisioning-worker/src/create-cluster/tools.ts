import { MusterError } from '@muster/errors';
import type { FlowContext } from '../flows/tools.js';
import type { CreateClusterInput } from './input.js';

export type CreateClusterContext<Intent = unknown> = FlowContext<CreateClusterInput, Intent>;

/** The certificate that the bootstrap made. */
export function clusterCertificateOf(context: CreateClusterContext): string {
  const made = context.result('bootstrap') as { certificate: string } | undefined;
  const certificate = made?.certificate;
  if (certificate === undefined) throw new MusterError('internal', 'bootstrap left no cluster certificate');
  return certificate;
}
