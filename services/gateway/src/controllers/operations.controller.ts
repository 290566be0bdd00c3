import { Operation, OPERATION_STATES, operationGet, operationList } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Rows } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { ClientGone } from '../http/parameters.js';
import { Answers, AnswersList } from '../openapi/answers.js';
import { OperationWatch } from '../operations/operation-watch.js';

const operationId = { schema: z.uuid({ error: 'must be a UUID' }) };

const OperationListQuery = ListQuery.extend({
  cluster: z.string().optional(),
  state: z.enum(OPERATION_STATES).optional(),
});
type OperationListQuery = z.infer<typeof OperationListQuery>;

const WaitQuery = z.object({
  timeout: z.coerce.number().int().min(-1).max(86_400).default(-1).describe('Seconds to wait; -1 waits until the end'),
});
type WaitQuery = z.infer<typeof WaitQuery>;

@ApiTags('operations')
@Controller('1.0/operations')
export class OperationsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly watch: OperationWatch,
  ) {}

  @Get()
  @AnswersList('List operations', Operation)
  list(@Query({ schema: OperationListQuery }) query: OperationListQuery): Rows {
    const rows = this.rpc.stream(operationList, { cluster: query.cluster || undefined, state: query.state });
    return listed(rows, query, 'id', (id) => address('operations', id));
  }

  @Get(':id')
  @Answers('Show an operation with its steps', Operation)
  async get(@Param('id', operationId) operation: string): Promise<Operation> {
    return this.rpc.call(operationGet, { id: operation });
  }

  @Get(':id/wait')
  @Answers('Wait for the end of an operation; answers it as it is when the time is up', Operation)
  async wait(
    @Param('id', operationId) operation: string,
    @Query({ schema: WaitQuery }) { timeout }: WaitQuery,
    @ClientGone() gone: AbortSignal,
  ): Promise<Operation> {
    return this.watch.untilEnded(operation, { gone, ...(timeout < 0 ? {} : { timeoutMs: timeout * 1_000 }) });
  }
}
