import { z } from 'zod';

/** A new name. Upstream's client sends the whole object with nothing but the name filled in. */
export const Rename = z.looseObject({ name: z.string() }).meta({ id: 'Rename' });
export type Rename = z.infer<typeof Rename>;
