import type { Msg } from '@nats-io/transport-node';
import { BaseRpcContext } from '@nestjs/microservices';

/** The second argument of a method that answers questions. */
export class RpcContext extends BaseRpcContext<[Msg, AbortSignal]> {
  get message(): Msg {
    return this.getArgByIndex(0);
  }

  /** Fires when this process stops before the answer is given. */
  get signal(): AbortSignal {
    return this.getArgByIndex(1);
  }
}
