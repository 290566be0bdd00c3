import {
  type Caller,
  type Idempotency,
  Operation,
  OPERATION_STATES,
  operationCommand,
  operationGet,
  operationList,
} from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Controller, Delete, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Accepted, Rows } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { Asker, ClientGone, Repeatable } from '../http/parameters.js';
import { prefersAsync } from '../http/prefer.js';
import { Answers, AnswersAsync, AnswersList } from '../openapi/answers.js';
import { PrefersAnswer, TakesIdempotencyKey } from '../openapi/request-headers.js';
import { OperationAnswers } from '../operations/operation-answers.js';
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
    private readonly answers: OperationAnswers,
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

  @Post(':id/::cancel')
  @Answers('Stop an operation at a safe point; answers it when it has ended', Operation)
  @AnswersAsync()
  @TakesIdempotencyKey()
  @PrefersAnswer()
  async cancel(
    @Param('id', operationId) operation: string,
    @Headers('prefer') prefer: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Operation | Accepted> {
    await this.rpc.call(operationCommand, { id: operation, command: 'cancel', caller, idempotency });
    return this.ended(operation, prefer, gone);
  }

  @Delete(':id')
  @Answers('The same as :cancel, as Incus spells it', Operation)
  @AnswersAsync()
  @TakesIdempotencyKey()
  @PrefersAnswer()
  async remove(
    @Param('id', operationId) operation: string,
    @Headers('prefer') prefer: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Operation | Accepted> {
    return this.cancel(operation, prefer, caller, idempotency, gone);
  }

  @Post(':id/::resume')
  @Answers('Go on with a failed operation, in the direction it went; answers it when it has ended', Operation)
  @AnswersAsync()
  @TakesIdempotencyKey()
  @PrefersAnswer()
  async resume(
    @Param('id', operationId) operation: string,
    @Headers('prefer') prefer: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Operation | Accepted> {
    await this.rpc.call(operationCommand, { id: operation, command: 'resume', caller, idempotency });
    return this.ended(operation, prefer, gone);
  }

  @Post(':id/::undo')
  @Answers('Take back what a failed operation did; answers it when it has ended', Operation)
  @AnswersAsync()
  @TakesIdempotencyKey()
  @PrefersAnswer()
  async undo(
    @Param('id', operationId) operation: string,
    @Headers('prefer') prefer: string | undefined,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
    @ClientGone() gone: AbortSignal,
  ): Promise<Operation | Accepted> {
    await this.rpc.call(operationCommand, { id: operation, command: 'undo', caller, idempotency });
    return this.ended(operation, prefer, gone);
  }

  private async ended(id: string, prefer: string | undefined, gone: AbortSignal): Promise<Operation | Accepted> {
    return prefersAsync(prefer) ? this.answers.accepted(id) : this.watch.untilEnded(id, { gone });
  }
}
