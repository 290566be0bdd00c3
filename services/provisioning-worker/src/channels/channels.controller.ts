import { channelGet, channelList, type Channel, type RequestOf, type ResponseOf } from '@muster/contracts';
import { rowOf, streamRows } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { etagOf } from '../etag.js';

interface ChannelRow {
  readonly name: string;
  readonly description: string;
  readonly last_updated: Date;
}

/** Channels of updates; `stable` is there from the start. */
@Controller()
export class ChannelsController {
  constructor(private readonly dataSource: DataSource) {}

  @RpcStream(channelList)
  async *list(): AsyncIterable<Channel> {
    const sql = 'SELECT name, description, last_updated FROM channel ORDER BY name';
    for await (const rows of streamRows<ChannelRow>(this.dataSource, sql)) yield* rows.map(channelView);
  }

  @Rpc(channelGet)
  async get({ name }: RequestOf<typeof channelGet>): Promise<ResponseOf<typeof channelGet>> {
    const row = await rowOf<ChannelRow>(
      this.dataSource,
      'SELECT name, description, last_updated FROM channel WHERE name = $1',
      [name],
    );
    if (row === undefined) throw new MusterError('object.not-found', 'Not found');
    return { value: channelView(row), etag: etagOf({ name: row.name, description: row.description }) };
  }
}

function channelView(row: ChannelRow): Channel {
  return { ...row, last_updated: row.last_updated.toISOString() };
}
