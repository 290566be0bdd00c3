import { nameFault } from '@muster/contracts';
import { rowOf, type Queryable } from '@muster/database';
import { MusterError } from '@muster/errors';
import { TEMPLATE_COLUMNS, type TemplateRow } from './template-row.js';

/**
 * The template of a name.
 *
 * @param options.lock keeps it from changing until the transaction ends.
 * @throws MusterError `object.not-found`
 */
export async function findTemplate(
  on: Queryable,
  name: string,
  options: { lock?: boolean } = {},
): Promise<TemplateRow> {
  // A name that no template can have is not asked for: Postgres refuses some of their characters.
  const row = nameFault('cluster template', name) === undefined ? await read(on, name, options.lock) : undefined;
  if (row === undefined) throw new MusterError('object.not-found', `Not found: there is no cluster template "${name}"`);
  return row;
}

async function read(on: Queryable, name: string, lock = false): Promise<TemplateRow | undefined> {
  const sql = `SELECT ${TEMPLATE_COLUMNS} FROM template WHERE name = $1 ${lock ? 'FOR UPDATE' : ''}`;
  return rowOf<TemplateRow>(on, sql, [name]);
}
