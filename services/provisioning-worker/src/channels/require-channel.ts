import { rowOf, type Queryable } from '@muster/database';
import { MusterError } from '@muster/errors';

/** @throws MusterError `request.invalid` when there is no such channel (400, as upstream's foreign key). */
export async function requireChannel(on: Queryable, name: string): Promise<void> {
  const row = await rowOf(on, 'SELECT name FROM channel WHERE name = $1', [name]);
  if (row === undefined) {
    throw new MusterError('request.invalid', `Channel "${name}" does not exist`, {
      findings: [{ path: 'channel', message: `channel "${name}" does not exist` }],
    });
  }
}
