import type { RequestOf, ResponseOf, RpcContract, RpcStreamContract } from '@muster/contracts';
import { UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import type { z } from 'zod';
import { ContractPipe } from './contract-pipe.js';
import { RethrowFilter } from './rethrow-filter.js';
import type { RpcContext } from './rpc-context.js';

type Method<Request, Answer> = <M extends (request: Request, context: RpcContext) => Answer>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void;

/** What a method that answers with many rows may give: each row as JSON text, or as a value. */
export type Rows = AsyncIterable<string> | AsyncIterable<object>;

/** Makes a controller's method answer a question. It gets the validated question and, if it wants, the RpcContext. */
export function Rpc<C extends RpcContract>(contract: C): Method<RequestOf<C>, Promise<ResponseOf<C>> | ResponseOf<C>> {
  return (target, key, descriptor) => answers(contract, target, key, descriptor);
}

/** Makes a controller's method answer a question with many rows: an async generator, or a promise of an iterable. */
export function RpcStream<C extends RpcStreamContract>(contract: C): Method<RequestOf<C>, Rows | Promise<Rows>> {
  return (target, key, descriptor) => answers(contract, target, key, descriptor);
}

function answers(
  contract: { subject: string; request: z.ZodType },
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
): void {
  MessagePattern(contract.subject, Transport.NATS)(target, key, descriptor);
  UseFilters(RethrowFilter)(target, key, descriptor);
  // On the parameter, not on the method: Nest runs a method's pipes over the context too.
  Payload(new ContractPipe(contract.subject, contract.request))(target, key, 0);
  Ctx()(target, key, 1);
}
