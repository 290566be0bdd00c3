import { randomUUID } from 'node:crypto';
import {
  nameFault,
  type Idempotency,
  type RequestOf,
  type serverDelete,
  type serverPreRegister,
  type serverRename,
  type serverUpdate,
} from '@muster/contracts';
import { isUniqueViolation, rowOf, rowsOf, withTransaction } from '@muster/database';
import { MusterError } from '@muster/errors';
import { writeEvents } from '@muster/messaging';
import { onceBesideOperations } from '@muster/operations';
import type { DataSource, EntityManager } from 'typeorm';
import { requireChannel } from '../channels/require-channel.js';
import { checkPrecondition } from '../etag.js';
import { findServerForUpdate } from './find-server.js';
import { EVENT_COLUMNS, serverEvent } from './server-event.js';
import type { ServerRow } from './server-row.js';
import { serverWritable } from './server-view.js';

type EventRow = Parameters<typeof serverEvent>[1];

/** Makes a record that waits for a server of this name to register. */
export async function preRegisterServer(
  dataSource: DataSource,
  { server, idempotency }: RequestOf<typeof serverPreRegister>,
): Promise<void> {
  checkName(server.name);
  await namingConflicts(server.name, () =>
    change(dataSource, idempotency, async (tx) => {
      await requireChannel(tx, server.channel);
      const row = await rowOf<EventRow>(
        tx,
        `INSERT INTO server (id, name, public_connection_url, channel, description, properties, status)
         VALUES ($1, $2, $3, $4, $5, $6, 'unregistered') RETURNING ${EVENT_COLUMNS}`,
        [
          randomUUID(),
          server.name,
          server.public_connection_url,
          server.channel,
          server.description,
          JSON.stringify(server.properties),
        ],
      );
      await writeEvents(tx, [serverEvent('updated', row as EventRow)]);
    }),
  );
}

/** Changes what a client may change. The channel of a clustered server is its cluster's and stays (as upstream). */
export async function updateServer(
  dataSource: DataSource,
  { name, server, ifMatch, idempotency }: RequestOf<typeof serverUpdate>,
): Promise<void> {
  await change(dataSource, idempotency, async (tx) => {
    const current = await findServerForUpdate(tx, name);
    checkPrecondition(ifMatch, serverWritable(current), `Server "${name}"`);
    const channel = current.cluster_id === null && server.channel !== '' ? server.channel : current.channel;
    await requireChannel(tx, channel);
    const row = await rowOf<EventRow>(
      tx,
      `UPDATE server SET public_connection_url = $2, channel = $3, description = $4, properties = $5,
              last_updated = now(), version = version + 1 WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
      [current.id, server.public_connection_url, channel, server.description, JSON.stringify(server.properties)],
    );
    await writeEvents(tx, [serverEvent('updated', row as EventRow)]);
  });
}

/** Renames a record; only outside a cluster, since a member's name is Incus' own. */
export async function renameServer(
  dataSource: DataSource,
  { name, newName, ifMatch, idempotency }: RequestOf<typeof serverRename>,
): Promise<void> {
  checkName(newName);
  if (newName === name) throw new MusterError('name.invalid', `Server "${name}" has this name already`);
  await namingConflicts(newName, () =>
    change(dataSource, idempotency, async (tx) => {
      const current = await findServerForUpdate(tx, name);
      checkPrecondition(ifMatch, serverWritable(current), `Server "${name}"`);
      await refuseTaken(tx, current);
      const row = await rowOf<EventRow>(
        tx,
        `UPDATE server SET name = $2, last_updated = now(), version = version + 1 WHERE id = $1 RETURNING ${EVENT_COLUMNS}`,
        [current.id, newName],
      );
      await writeEvents(tx, [serverEvent('renamed', row as EventRow, { old_name: name })]);
    }),
  );
}

/** Forgets a record; the server itself is not touched. */
export async function deleteServer(
  dataSource: DataSource,
  { name, idempotency }: RequestOf<typeof serverDelete>,
): Promise<void> {
  await change(dataSource, idempotency, async (tx) => {
    const current = await findServerForUpdate(tx, name);
    await refuseTaken(tx, current);
    await rowsOf(tx, 'DELETE FROM server WHERE id = $1', [current.id]);
    await writeEvents(tx, [serverEvent('deleted', { ...current, version: String(Number(current.version) + 1) })]);
  });
}

async function change(
  dataSource: DataSource,
  idempotency: Idempotency | undefined,
  work: (tx: EntityManager) => Promise<void>,
): Promise<void> {
  await withTransaction(dataSource, (tx) => onceBesideOperations(tx, idempotency, () => work(tx)));
}

async function refuseTaken(tx: EntityManager, server: ServerRow): Promise<void> {
  if (server.cluster_id !== null) {
    throw new MusterError('server.clustered', `Server "${server.name}" is part of cluster "${server.cluster_name}"`);
  }
  const holder = await rowOf<{ operation: string; description: string }>(
    tx,
    `SELECT c.operation, o.description FROM claim c JOIN operation o ON o.id = c.operation WHERE c.target = $1`,
    [`server:${server.id}`],
  );
  if (holder !== undefined) {
    throw new MusterError(
      'target.busy',
      `Operation ${holder.operation} ("${holder.description}") holds server "${server.name}"`,
    );
  }
}

function checkName(name: string): void {
  const fault = nameFault('server', name);
  if (fault !== undefined)
    throw new MusterError('name.invalid', fault, { findings: [{ path: 'name', message: fault }] });
}

async function namingConflicts(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!isUniqueViolation(thrown, 'server_name')) throw thrown;
    throw new MusterError('name.taken', `Server with name "${name}" already exists`, { cause: thrown });
  }
}
