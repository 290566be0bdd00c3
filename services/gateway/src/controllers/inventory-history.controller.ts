import { HistoryEntry, resourceHistory } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Rows } from '../http/answer.js';
import { AnswersList } from '../openapi/answers.js';
import { KindParameter, kindOf } from './inventory.controller.js';

const uuid = { schema: z.uuid({ error: 'must be a UUID' }) };

const HistoryQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('the most entries that are answered'),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the id of an entry')
    .optional()
    .describe('the id of the last entry that is known: what is older than it is answered'),
});
type HistoryQuery = z.infer<typeof HistoryQuery>;

/** What happened to the objects of the inventory. */
@ApiTags('inventory')
@Controller('1.0/inventory')
export class InventoryHistoryController {
  constructor(private readonly rpc: RpcClient) {}

  @Get(':kind/:uuid/history')
  @KindParameter()
  @AnswersList('What happened to an object, newest first, also to one that is gone', HistoryEntry)
  history(
    @Param('kind') plural: string,
    @Param('uuid', uuid) id: string,
    @Query({ schema: HistoryQuery }) { limit, after }: HistoryQuery,
  ): Rows {
    return new Rows(this.rpc.stream(resourceHistory, { kind: kindOf(plural), uuid: id, limit, after }));
  }
}
