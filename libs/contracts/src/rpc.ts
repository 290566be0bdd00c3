import type { z } from 'zod';

/** The services that answer questions; each name is the third token of its subjects and its login at NATS. */
export type ServiceName = 'provisioning' | 'templates' | 'inventory' | 'relay';

/** A question that a service answers with one message. */
export interface RpcContract<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly request: Request;
  readonly response: Response;
  /** Milliseconds the asker waits. Long work is never a question: it is an operation. */
  readonly timeoutMs: number;
}

/** A question that is answered by many rows: they travel as JSON texts, in messages far below 1 MiB. */
export interface RpcStreamContract<Request extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly request: Request;
  readonly row: z.ZodType;
  /** Milliseconds the asker waits for the next message. */
  readonly timeoutMs: number;
}

export type RequestOf<C extends { request: z.ZodType }> = z.infer<C['request']>;
export type ResponseOf<C extends RpcContract> = z.infer<C['response']>;

const DEFAULT_TIMEOUT_MS = 10_000;

/** Defines `muster.rpc.<service>.<noun>.<verb>`. */
export function defineRpc<Request extends z.ZodType, Response extends z.ZodType>(
  service: ServiceName,
  noun: string,
  verb: string,
  contract: { request: Request; response: Response; timeoutMs?: number },
): RpcContract<Request, Response> {
  return { timeoutMs: DEFAULT_TIMEOUT_MS, ...contract, subject: `muster.rpc.${service}.${noun}.${verb}` };
}

/** Defines a question with a streamed answer. */
export function defineRpcStream<Request extends z.ZodType>(
  service: ServiceName,
  noun: string,
  verb: string,
  contract: { request: Request; row: z.ZodType; timeoutMs?: number },
): RpcStreamContract<Request> {
  return { timeoutMs: DEFAULT_TIMEOUT_MS, ...contract, subject: `muster.rpc.${service}.${noun}.${verb}` };
}
