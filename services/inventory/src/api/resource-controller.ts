import {
  resourceGet,
  resourceList,
  resourceQuery,
  resourceResync,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { rememberForKey, rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { CONFIGURATION } from '@muster/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { InventoryConfiguration } from '../configuration.js';
import { checkedUuid } from '../select/checked-uuid.js';
import { wholeRow } from '../select/projection.js';
import { readList } from '../select/read-list.js';
import { readQuery } from '../select/read-query.js';
import { RefreshService } from './refresh-service.js';

/** Questions about the objects of the clusters. */
@Controller()
export class ResourceController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RefreshService) private readonly refreshes: RefreshService,
    @Inject(CONFIGURATION) private readonly configuration: InventoryConfiguration,
  ) {}

  @RpcStream(resourceList)
  list(request: RequestOf<typeof resourceList>): AsyncGenerator<string, void, undefined> {
    return readList(this.dataSource, request, this.configuration.MUSTER_INVENTORY_FILTER_SECONDS * 1000);
  }

  @RpcStream(resourceQuery)
  query(request: RequestOf<typeof resourceQuery>): AsyncGenerator<string, void, undefined> {
    return readQuery(this.dataSource, request, this.configuration.MUSTER_INVENTORY_FILTER_SECONDS * 1000);
  }

  @Rpc(resourceGet)
  async get({ kind, uuid, secrets = false }: RequestOf<typeof resourceGet>): Promise<ResponseOf<typeof resourceGet>> {
    const found = await rowOf<{ row: string }>(
      this.dataSource,
      `SELECT ${wholeRow(kind, secrets)} AS row FROM resource WHERE kind = $1 AND uuid = $2`,
      [kind, checkedUuid(uuid)],
    );
    if (found === undefined) throw new MusterError('object.not-found', 'Not found');
    return JSON.parse(found.row) as ResponseOf<typeof resourceGet>;
  }

  @Rpc(resourceResync)
  async resync({
    kind,
    uuid,
    idempotency,
  }: RequestOf<typeof resourceResync>): Promise<ResponseOf<typeof resourceResync>> {
    return rememberForKey(this.dataSource, idempotency, async () => {
      await this.refreshes.refreshObject(kind, checkedUuid(uuid));
      return {};
    });
  }
}
