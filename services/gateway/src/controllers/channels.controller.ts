import { Channel, channelGet, channelList } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Rows, Tagged } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersList } from '../openapi/answers.js';

@ApiTags('channels')
@Controller('1.0/provisioning/channels')
export class ChannelsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @AnswersList('List update channels', Channel)
  list(@Query({ schema: ListQuery }) query: ListQuery): Rows {
    const rows = this.rpc.stream(channelList, {});
    return listed(rows, query, 'name', (name) => address('provisioning/channels', name));
  }

  @Get(':name')
  @Answers('Show an update channel', Channel)
  async get(@Param('name', { schema: pathName('channel') }) name: string): Promise<Tagged> {
    const { value, etag } = await this.rpc.call(channelGet, { name });
    return new Tagged(value, etag);
  }
}
