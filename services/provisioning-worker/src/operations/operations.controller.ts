import {
  operationCommand,
  operationGet,
  operationList,
  type Operation,
  type OperationAccepted,
  type RequestOf,
} from '@muster/contracts';
import { rowOf, streamRows } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { commandOperation, operationView, VIEW_SQL } from '@muster/operations';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { StartedWork } from './started-work.js';

/** What is being done, was done, and why something waits. */
@Controller()
export class OperationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: StartedWork,
  ) {}

  @RpcStream(operationList)
  async *list({ cluster, state }: RequestOf<typeof operationList>): AsyncIterable<Operation> {
    const sql = `${VIEW_SQL} WHERE ($1::text IS NULL OR o.cluster_name = $1) AND ($2::text IS NULL OR o.state = $2)
      ORDER BY o.created_at DESC, o.id`;
    for await (const rows of streamRows(this.dataSource, sql, [cluster ?? null, state ?? null], { batch: 100 })) {
      yield* rows.map(operationView);
    }
  }

  @Rpc(operationGet)
  async get({ id }: RequestOf<typeof operationGet>): Promise<Operation> {
    checkId(id);
    const row = await rowOf(this.dataSource, `${VIEW_SQL} WHERE o.id = $1`, [id]);
    if (row === undefined) throw new MusterError('object.not-found', `Not found: there is no operation "${id}"`);
    return operationView(row);
  }

  @Rpc(operationCommand)
  async command({ id, command, idempotency }: RequestOf<typeof operationCommand>): Promise<OperationAccepted> {
    checkId(id);
    return this.work.begin(command, await commandOperation(this.dataSource, id, command, idempotency));
  }
}

function checkId(id: string): void {
  if (!z.uuid().safeParse(id).success) throw new MusterError('request.invalid', `"${id}" is not a UUID`);
}
