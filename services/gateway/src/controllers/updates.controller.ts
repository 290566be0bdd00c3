import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { OpenTo } from '../auth/access.js';
import { ListQuery } from '../http/listing.js';
import { AnswersList } from '../openapi/answers.js';

/** Every IncusOS asks here; Muster keeps no updates, and an empty list says just that. */
@ApiTags('updates')
@Controller('1.0/provisioning/updates')
export class UpdatesController {
  @Get()
  @OpenTo('anyone')
  @AnswersList('List updates; Muster keeps none', z.record(z.string(), z.unknown()))
  list(@Query({ schema: ListQuery }) _query: ListQuery): readonly never[] {
    return [];
  }
}
