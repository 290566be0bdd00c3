import { rowOf, type Queryable } from '@muster/database';
import { MusterError } from '@muster/errors';
import { SERVER_SQL, type ServerRow } from './server-row.js';

/** @throws MusterError `object.not-found`. */
export async function findServer(on: Queryable, name: string): Promise<ServerRow> {
  const row = await rowOf<ServerRow>(on, `${SERVER_SQL} WHERE s.name = $1`, [name]);
  if (row === undefined) throw new MusterError('object.not-found', `Not found: there is no server "${name}"`);
  return row;
}

/** The same, locked until the transaction ends. */
export async function findServerForUpdate(on: Queryable, name: string): Promise<ServerRow> {
  const row = await rowOf<ServerRow>(on, `${SERVER_SQL} WHERE s.name = $1 FOR UPDATE OF s`, [name]);
  if (row === undefined) throw new MusterError('object.not-found', `Not found: there is no server "${name}"`);
  return row;
}
