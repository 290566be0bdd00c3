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
    const [id = ''] = await this.idsOf([nameOrId]);
    return id;
  }

  /** The ids of several, asked for at once. Throws `object.not-found` with the first that does not exist. */
  async idsOf(namesOrIds: readonly string[]): Promise<string[]> {
    const ids = namesOrIds.every((each) => UUID.test(each)) ? new Map<string, string>() : await this.byName();
    return namesOrIds.map((each) => {
      const id = UUID.test(each) ? each.toLowerCase() : ids.get(each);
      if (id === undefined) throw new MusterError('object.not-found', `There is no cluster "${each}"`);
      return id;
    });
  }

  private async byName(): Promise<ReadonlyMap<string, string>> {
    const ids = new Map<string, string>();
    for await (const batch of this.rpc.stream(clusterEndpoints, {})) {
      for (const text of batch) {
        const { name, id } = JSON.parse(text) as ClusterEndpoint;
        ids.set(name, id);
      }
    }
    return ids;
  }
}
