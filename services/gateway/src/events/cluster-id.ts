import { type ClusterEndpoint, clusterEndpoints } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { Injectable } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Events carry a cluster's id, people know its name. */
@Injectable()
export class ClusterIds {
  constructor(private readonly rpc: RpcClient) {}

  /** The id of a cluster that is given by name or by id. Throws `object.not-found`. */
  async idOf(nameOrId: string): Promise<string> {
    if (UUID.test(nameOrId)) return nameOrId.toLowerCase();
    for await (const batch of this.rpc.stream(clusterEndpoints, {})) {
      const found = batch.map((text) => JSON.parse(text) as ClusterEndpoint).find(({ name }) => name === nameOrId);
      if (found !== undefined) return found.id;
    }
    throw new MusterError('object.not-found', `There is no cluster "${nameOrId}"`);
  }
}
