import { resourceGet, resourceList, resourceResync, type RequestOf, type ResponseOf } from '@muster/contracts';
import { rememberForKey, rowOf, streamRows } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { getStatement, listStatement } from './list-rows.js';
import { RefreshService } from './refresh-service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Questions about the objects of the clusters. */
@Controller()
export class ResourceController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RefreshService) private readonly refreshes: RefreshService,
  ) {}

  @RpcStream(resourceList)
  async *list({ kind, recursion, ...filter }: RequestOf<typeof resourceList>): AsyncGenerator<string> {
    const { sql, parameters } = listStatement(kind, recursion, filter);
    for await (const rows of streamRows<{ row: string }>(this.dataSource, sql, [...parameters])) {
      for (const { row } of rows) yield row;
    }
  }

  @Rpc(resourceGet)
  async get({ kind, uuid }: RequestOf<typeof resourceGet>): Promise<ResponseOf<typeof resourceGet>> {
    const { sql, parameters } = getStatement(kind, checkedUuid(uuid));
    const found = await rowOf<{ row: string }>(this.dataSource, sql, [...parameters]);
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

function checkedUuid(uuid: string): string {
  if (UUID.test(uuid)) return uuid;
  throw new MusterError('request.invalid', `"${uuid}" is not a UUID`, {
    findings: [{ path: 'uuid', message: 'must be a UUID' }],
  });
}
