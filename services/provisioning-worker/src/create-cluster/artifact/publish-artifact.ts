import { rowOf } from '@muster/database';
import type { StepAction } from '@muster/operations';
import type { DesiredState } from '../application/desired.js';
import { firstServer, type CreateClusterInput } from '../input.js';
import { type FlowTools, clientsOf, serverNames } from '../../flows/tools.js';
import { addressesOf } from '../../flows/steps/server-addresses.js';
import { openTofuFiles, type ArtifactFile } from './open-tofu.js';

/** Upstream's name, which its clients ask for. */
const ARTIFACT = 'terraform-configuration';

/** Keeps the cluster's configuration as files. Written in the transaction that ends the step; written again it is the same. */
export const publishArtifact: StepAction<CreateClusterInput, FlowTools, null, null> = {
  look: async () => Promise.resolve({ state: 'present', result: null }),
  record: async (tx, context) => {
    const { input, clusterId } = context;
    const desired = context.result('apply-application') as DesiredState | undefined;
    if (desired === undefined) throw new Error('apply-application left no result');
    const { connection } = await clientsOf(context, firstServer(input));
    const files: ArtifactFile[] = openTofuFiles({
      cluster: input.cluster.name,
      address: input.cluster.connection_url || connection.url,
      members: serverNames(input).map((name) => ({ name, meshInterface: addressesOf(context, name).meshInterface })),
      desired,
    });
    await rowOf(
      tx,
      `INSERT INTO artifact (cluster_id, name, description, files)
       VALUES ($1, $2, 'Initial configuration of the cluster as OpenTofu files.', $3)
       ON CONFLICT (cluster_id, name) DO UPDATE SET files = excluded.files, last_updated = now()`,
      [clusterId, ARTIFACT, JSON.stringify(files)],
    );
  },
};
