import type { Caller } from '@muster/contracts';
import { rowsOf, type Queryable } from '@muster/database';
import { writeEvents } from '@muster/messaging';

/** What a change leaves behind, besides the template itself. */
export interface Change {
  readonly verb: 'created' | 'updated' | 'renamed' | 'deleted';
  readonly caller: Caller;
  readonly oldName?: string;
}

/**
 * Keeps the template's present state as a version and tells the fact. A deletion is recorded before its row goes.
 * Events carry names only: a template's texts may hold secrets.
 */
export async function recordChange(
  tx: Queryable,
  template: { id: string; name: string; version: string },
  { verb, caller, oldName }: Change,
): Promise<void> {
  await rowsOf(
    tx,
    `INSERT INTO template_version
       (template_id, version, change, name, description, service, application, variables, changed_by)
     SELECT id, version, $2, name, description, service, application, variables, $3 FROM template WHERE id = $1`,
    [template.id, verb, caller.fingerprint ?? caller.protocol],
  );
  const version = Number(template.version);
  const data = { name: template.name, version, ...(oldName === undefined ? {} : { old_name: oldName }) };
  await writeEvents(tx, [{ noun: 'template', verb, aggregate: template.id, version, data }]);
}
