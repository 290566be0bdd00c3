import { MAX_PAGE } from '@muster/contracts';
import { z } from 'zod';

const text = (description: string) => z.string().optional().describe(description);

const flag = (description: string) =>
  z
    .enum(['true', 'false', '1', '0', ''], { error: 'must be "true" or "false"' })
    .optional()
    .transform((value) => value === 'true' || value === '1')
    .describe(description);

/** Secrets are masked unless this is asked for. */
export const SecretsQuery = z.object({
  secrets: flag('Show secrets of objects instead of ********, and let them be filtered by'),
});
export type SecretsQuery = z.infer<typeof SecretsQuery>;

/** Everything that a list of the inventory can be asked for. The empty text counts as not given. */
export const InventoryListQuery = z.object({
  recursion: text('"1" answers whole objects; anything else their addresses'),
  cluster: text('Only those of this cluster'),
  server: text('Only those on this server, for kinds that lie on one'),
  project: text('Only those in this project, for kinds that lie in one'),
  parent: text('Only those of this network or storage pool, for kinds that belong to one'),
  name: text('Only those of this name'),
  uuid: text('Only the one with this UUID'),
  filter: text(
    'Only those that an expression is true for, such as `object.status == "Running" and cluster in ["a", "b"]`',
  ),
  search: text('Only those with a word in their name or description that begins with each of these'),
  sort: text('What to sort by, separated by commas, downwards after "-", such as `-last_updated,object.status`'),
  fields: text('The fields that objects are shown with, separated by commas, such as `name,object.status`'),
  limit: z
    .string()
    .regex(/^$|^[1-9]\d{0,3}$/, { error: `must be a whole number from 1 to ${MAX_PAGE}` })
    .transform((value) => (value === '' ? undefined : Number(value)))
    .refine((value) => value === undefined || value <= MAX_PAGE, { error: `must be ${MAX_PAGE} at most` })
    .optional()
    .describe(`A page of this many, ${MAX_PAGE} at most; the header Link has the address of the next one`),
  after: text('Where the page begins: as the address of the next page has it'),
  count: flag('Count all of them, without regard to pages; the header X-Total-Count has the number'),
  ...SecretsQuery.shape,
});
export type InventoryListQuery = z.infer<typeof InventoryListQuery>;
