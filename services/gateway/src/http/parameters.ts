import type { Caller, Idempotency } from '@muster/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ifMatchOf } from './etag.js';
import { idempotencyOf } from './idempotency.js';

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** Who asks. */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): Caller => requestOf(context).caller);

/** The condition of `If-Match`, bare. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  ifMatchOf(requestOf(context).headers['if-match']),
);

/** The key that makes the request repeatable, with the digest of what it was sent with. */
export const Repeatable = createParamDecorator((_: unknown, context: ExecutionContext): Idempotency | undefined =>
  idempotencyOf(requestOf(context)),
);

/** Aborted when the client closes the connection before it has its answer. */
export const ClientGone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => goneOf(context));

/** Who asks for work, and how they want to be answered. */
export interface AskedWork {
  readonly caller: Caller;
  readonly idempotency: Idempotency | undefined;
  readonly prefer: string | undefined;
  readonly gone: AbortSignal;
}

/** All that a route which starts an operation has to know of its request besides what is asked. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): AskedWork => {
  const request = requestOf(context);
  const { prefer } = request.headers;
  return {
    caller: request.caller,
    idempotency: idempotencyOf(request),
    prefer: typeof prefer === 'string' ? prefer : undefined,
    gone: goneOf(context),
  };
});

function goneOf(context: ExecutionContext): AbortSignal {
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
