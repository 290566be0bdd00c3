import { z } from 'zod';
import { defineRpc, defineRpcStream } from './rpc.js';
import { timestamp, withEtag } from './vocabulary.js';

export const Channel = z
  .object({ name: z.string(), description: z.string(), last_updated: timestamp })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;

export const channelList = defineRpcStream('provisioning', 'channel', 'list', { request: z.object({}), row: Channel });
export const channelGet = defineRpc('provisioning', 'channel', 'get', {
  request: z.object({ name: z.string() }),
  response: withEtag(Channel),
});
