import { z } from 'zod';
import { defineRpc, defineRpcStream } from './rpc.js';
import { change, Done, timestamp, withEtag } from './vocabulary.js';

export const TokenPut = z
  .object({
    uses_remaining: z.int().min(0, 'Value for "uses remaining" can not be negative').default(1),
    expire_at: timestamp.optional(),
    description: z.string().default(''),
    channel: z.string().default(''),
  })
  .meta({ id: 'TokenPut' });
export type TokenPut = z.infer<typeof TokenPut>;

export const Token = z
  .object({
    uuid: z.uuid(),
    uses_remaining: z.int(),
    expire_at: timestamp,
    description: z.string(),
    channel: z.string(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof Token>;

const byUuid = z.object({ uuid: z.string() });

export const tokenList = defineRpcStream('provisioning', 'token', 'list', { request: z.object({}), row: Token });
export const tokenGet = defineRpc('provisioning', 'token', 'get', { request: byUuid, response: withEtag(Token) });
export const tokenCreate = defineRpc('provisioning', 'token', 'create', {
  request: z.object({ token: TokenPut, ...change }),
  response: Token,
});
export const tokenUpdate = defineRpc('provisioning', 'token', 'update', {
  request: z.object({ uuid: z.string(), token: TokenPut, ifMatch: z.string().optional(), ...change }),
  response: Done,
});
export const tokenDelete = defineRpc('provisioning', 'token', 'delete', {
  request: byUuid.extend(change),
  response: Done,
});
