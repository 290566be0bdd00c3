import { z } from 'zod';
import { Rows } from './answer.js';

/** What every list understands. Filters come later; until then one is refused rather than ignored. */
export const ListQuery = z.object({
  recursion: z.string().optional().describe('"1" answers whole objects; anything else their addresses'),
  filter: z.literal('', { error: 'filter expressions are not offered yet' }).optional().describe('Not offered yet'),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** A list as upstream shows it: whole objects with `recursion=1`, else the address of each, made from its key. */
export function listed(
  batches: AsyncIterable<readonly string[]>,
  query: Pick<ListQuery, 'recursion'>,
  key: 'id' | 'name' | 'uuid',
  addressOf: (key: string) => string,
  headers: Rows['headers'] = {},
): Rows {
  if (query.recursion === '1') return new Rows(batches, undefined, headers);
  const addressText = (text: string): string => {
    const row = JSON.parse(text) as Readonly<Record<typeof key, string>>;
    return JSON.stringify(addressOf(row[key]));
  };
  return new Rows(batches, addressText, headers);
}

/** A path of the API; each part is encoded, so that no name can leave its place. */
export function address(collection: string, ...parts: readonly string[]): string {
  return [`/1.0/${collection}`, ...parts.map(encodeURIComponent)].join('/');
}
