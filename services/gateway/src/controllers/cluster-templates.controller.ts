import {
  type Caller,
  ClusterTemplate,
  clusterTemplateCreate,
  clusterTemplateDelete,
  clusterTemplateGet,
  clusterTemplateList,
  ClusterTemplatePost,
  ClusterTemplatePut,
  clusterTemplateRename,
  clusterTemplateUpdate,
  type Idempotency,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Created, DONE, type Rows, Tagged } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, IfMatch, Repeatable } from '../http/parameters.js';
import { Rename } from '../http/rename.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey, TakesIfMatch } from '../openapi/request-headers.js';

const name = { schema: pathName('cluster template') };

@ApiTags('cluster-templates')
@Controller('1.0/provisioning/cluster-templates')
export class ClusterTemplatesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @AnswersList('List cluster templates', ClusterTemplate)
  list(@Query({ schema: ListQuery }) query: ListQuery): Rows {
    const rows = this.rpc.stream(clusterTemplateList, {});
    return listed(rows, query, 'name', addressOf);
  }

  @Get(':name')
  @Answers('Show a cluster template', ClusterTemplate)
  async get(@Param('name', name) template: string): Promise<Tagged> {
    const { value, etag } = await this.rpc.call(clusterTemplateGet, { name: template });
    return new Tagged(value, etag);
  }

  @Post()
  @AnswersCreated('Add a cluster template')
  @TakesIdempotencyKey()
  async create(
    @Body({ schema: ClusterTemplatePost }) template: ClusterTemplatePost,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    await this.rpc.call(clusterTemplateCreate, { template, caller, idempotency });
    return new Created(addressOf(template.name));
  }

  @Put(':name')
  @AnswersCreated('Replace a cluster template')
  @TakesIfMatch()
  @TakesIdempotencyKey()
  async update(
    @Param('name', name) template: string,
    @Body({ schema: ClusterTemplatePut }) change: ClusterTemplatePut,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    await this.rpc.call(clusterTemplateUpdate, { name: template, template: change, ifMatch, caller, idempotency });
    return new Created(addressOf(template));
  }

  @Post(':name')
  @AnswersCreated('Rename a cluster template')
  @TakesIfMatch()
  @TakesIdempotencyKey()
  async rename(
    @Param('name', name) template: string,
    @Body({ schema: Rename }) { name: newName }: Rename,
    @IfMatch() ifMatch: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    await this.rpc.call(clusterTemplateRename, { name: template, newName, ifMatch, caller, idempotency });
    return new Created(addressOf(newName));
  }

  @Delete(':name')
  @AnswersDone('Remove a cluster template')
  @TakesIdempotencyKey()
  async remove(
    @Param('name', name) template: string,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.rpc.call(clusterTemplateDelete, { name: template, caller, idempotency });
    return DONE;
  }
}

function addressOf(template: string): string {
  return address('provisioning/cluster-templates', template);
}
