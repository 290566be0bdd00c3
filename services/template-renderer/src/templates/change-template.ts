import { randomUUID } from 'node:crypto';
import type {
  clusterTemplateCreate,
  clusterTemplateDelete,
  clusterTemplateRename,
  clusterTemplateUpdate,
  Idempotency,
  RequestOf,
} from '@muster/contracts';
import { isUniqueViolation, onceForKey, rowOf, rowsOf, withTransaction, type Queryable } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { checkNewName, checkTemplate, type CheckedTemplate } from './check-template.js';
import { checkPrecondition, etagOf } from './etag.js';
import { findTemplate } from './find-template.js';
import { recordChange } from './record-change.js';
import { templateView } from './template-row.js';

type Changed = Parameters<typeof recordChange>[1];

/** @throws MusterError `template.invalid`, `name.taken` */
export async function createTemplate(
  dataSource: DataSource,
  { template, caller, idempotency }: RequestOf<typeof clusterTemplateCreate>,
): Promise<void> {
  const checked = checkTemplate(template);
  await withFreeName(checked.name, () =>
    change(dataSource, idempotency, async (tx) => {
      const created = await changedRow(
        tx,
        `INSERT INTO template (id, name, description, service, application, variables)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, name, version`,
        [randomUUID(), checked.name, ...contentOf(checked)],
      );
      await recordChange(tx, created, { verb: 'created', caller });
    }),
  );
}

/** Replaces everything but the name; the same content again changes nothing. @throws MusterError as creation does */
export async function updateTemplate(
  dataSource: DataSource,
  { name, template, ifMatch, caller, idempotency }: RequestOf<typeof clusterTemplateUpdate>,
): Promise<void> {
  await change(dataSource, idempotency, async (tx) => {
    const row = await findTemplate(tx, name, { lock: true });
    const current = templateView(row);
    checkPrecondition(ifMatch, current);
    const checked = checkTemplate({ ...template, name });
    if (etagOf(checked) === etagOf(current)) return;
    const updated = await changedRow(
      tx,
      `UPDATE template SET description = $2, service = $3, application = $4, variables = $5,
         version = version + 1, last_updated = now() WHERE id = $1 RETURNING id, name, version`,
      [row.id, ...contentOf(checked)],
    );
    await recordChange(tx, updated, { verb: 'updated', caller });
  });
}

/** @throws MusterError `name.invalid`, `object.not-found`, `request.precondition`, `name.taken` */
export async function renameTemplate(
  dataSource: DataSource,
  { name, newName, ifMatch, caller, idempotency }: RequestOf<typeof clusterTemplateRename>,
): Promise<void> {
  checkNewName(newName);
  await withFreeName(newName, () =>
    change(dataSource, idempotency, async (tx) => {
      const row = await findTemplate(tx, name, { lock: true });
      checkPrecondition(ifMatch, templateView(row));
      if (newName === name) return;
      const renamed = await changedRow(
        tx,
        `UPDATE template SET name = $2, version = version + 1, last_updated = now() WHERE id = $1
         RETURNING id, name, version`,
        [row.id, newName],
      );
      await recordChange(tx, renamed, { verb: 'renamed', caller, oldName: name });
    }),
  );
}

/** Its versions stay. Clusters made of it do not refer to it, as upstream. @throws MusterError `object.not-found` */
export async function deleteTemplate(
  dataSource: DataSource,
  { name, caller, idempotency }: RequestOf<typeof clusterTemplateDelete>,
): Promise<void> {
  await change(dataSource, idempotency, async (tx) => {
    const row = await findTemplate(tx, name, { lock: true });
    const last = await changedRow(
      tx,
      'UPDATE template SET version = version + 1 WHERE id = $1 RETURNING id, name, version',
      [row.id],
    );
    await recordChange(tx, last, { verb: 'deleted', caller });
    await rowsOf(tx, 'DELETE FROM template WHERE id = $1', [row.id]);
  });
}

async function change(
  dataSource: DataSource,
  idempotency: Idempotency | undefined,
  work: (tx: EntityManager) => Promise<void>,
): Promise<void> {
  await withTransaction(dataSource, (tx) => onceForKey(tx, idempotency, () => work(tx)));
}

function contentOf(template: CheckedTemplate): string[] {
  const { description, service_config_template, application_config_template, variables } = template;
  return [description, service_config_template, application_config_template, JSON.stringify(variables)];
}

async function changedRow(tx: Queryable, sql: string, parameters: unknown[]): Promise<Changed> {
  const row = await rowOf<Changed>(tx, sql, parameters);
  if (row === undefined) throw new Error('A row that was written or locked is gone.');
  return row;
}

/** The unique constraint decides between two who want one name at the same moment. */
async function withFreeName(name: string, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (thrown) {
    if (!isUniqueViolation(thrown, 'template_name')) throw thrown;
    throw new MusterError('name.taken', `Cluster template with name "${name}" already exists`, { cause: thrown });
  }
}
