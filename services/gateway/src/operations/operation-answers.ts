import { type Operation, operationGet } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Injectable } from '@nestjs/common';
import { Accepted } from '../http/answer.js';
import { address } from '../http/listing.js';
import { prefersAsync } from '../http/prefer.js';
import { failureOf } from './operation-outcome.js';
import { OperationWatch } from './operation-watch.js';

/** How a change that takes time is answered: at once with its operation, or when it has ended. */
@Injectable()
export class OperationAnswers {
  constructor(
    private readonly rpc: RpcClient,
    private readonly watch: OperationWatch,
  ) {}

  /**
   * Answers a change that became an operation: with `Prefer: respond-async` at once with the operation, else with
   * `done` when it has ended well.
   *
   * @param failed what the text of an error begins with, e.g. "Failed creating cluster".
   */
  async of<T>(
    id: string,
    { prefer, gone, failed }: { prefer: string | undefined; gone: AbortSignal; failed: string },
    done: T,
  ): Promise<T | Accepted> {
    if (prefersAsync(prefer)) return this.accepted(id);
    await this.untilDone(id, failed, gone);
    return done;
  }

  async accepted(id: string): Promise<Accepted> {
    return new Accepted(address('operations', id), await this.rpc.call(operationGet, { id }));
  }

  /** Over when the work is done; throws the operation's own error when it failed, beginning with what failed. */
  async untilDone(id: string, failed: string, gone: AbortSignal): Promise<void> {
    await this.ended(id, failed, gone);
  }

  /** The same, and gives the operation as it ended. */
  async ended(id: string, failed: string, gone: AbortSignal): Promise<Operation> {
    const operation = await this.watch.untilEnded(id, { gone });
    const failure = failureOf(operation, failed);
    if (failure !== undefined) throw failure;
    return operation;
  }
}
