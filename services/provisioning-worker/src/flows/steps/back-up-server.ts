import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { StepAction, StepUndo } from '@muster/operations';
import { incusApplication } from '../../servers/incus-application.js';
import type { ServerRow } from '../../servers/server-row.js';
import { reachOs } from '../fallback-listener.js';
import { clientsOf, serverIdOf, type FlowContext, type FlowTools, type WithServers } from '../tools.js';

/** Bytes of a backup at most; that of a server with nothing on it has some 40 KB. */
const MOST_BYTES = 8 * 1024 * 1024;

const contextOf = (serverId: string): string => `server-backup/${serverId}`;

/**
 * Keeps a copy of what Incus has stored, taken while the server stands alone: with it a server whose Incus was cut off in
 * the middle of becoming a member is put back. It holds the server's private key, so it is kept sealed, and only as long
 * as the operation may need it.
 */
export const backUpServer: StepAction<WithServers, FlowTools, null, null, null> = {
  look: async (context) => {
    const kept = await rowOf(
      context.tools.dataSource,
      'SELECT FROM server_backup WHERE server_id = $1 AND operation = $2',
      [serverIdOf(context, context.server), context.operationId],
    );
    return kept === undefined ? { state: 'absent', seen: null } : { state: 'present', result: null };
  },
  act: async (context) => {
    const id = serverIdOf(context, context.server);
    const { os } = await clientsOf(context, context.server);
    const application = await applicationOf(context, id);
    const { stream } = await os.backUpApplication(application, { signal: context.signal });
    const archive = await collect(stream, context.server);
    const sealed = context.tools.secrets.seal(archive.toString('base64'), contextOf(id));
    await rowsOf(
      context.tools.dataSource,
      `INSERT INTO server_backup (server_id, operation, application, sealed) VALUES ($1, $2, $3, $4)
       ON CONFLICT (server_id) DO UPDATE SET operation = excluded.operation, application = excluded.application,
         sealed = excluded.sealed, created_at = now()`,
      [id, context.operationId, application, sealed],
    );
  },
};

/** Forgets the copy. */
export const dropBackup: StepUndo<WithServers, FlowTools> = {
  record: async (tx, context) => {
    await tx.query('DELETE FROM server_backup WHERE server_id = $1', [serverIdOf(context, context.server)]);
  },
};

/**
 * Puts a server back to where it was when it was backed up; Incus starts anew with it. The answer may be lost, since it
 * travels through the very Incus that is stopped.
 *
 * @throws MusterError `step.broken` when there is no copy.
 */
export async function restoreBackup(context: FlowContext, server: string): Promise<void> {
  const id = serverIdOf(context, server);
  const backup = await rowOf<{ application: string; sealed: string }>(
    context.tools.dataSource,
    'SELECT application, sealed FROM server_backup WHERE server_id = $1 AND operation = $2',
    [id, context.operationId],
  );
  if (backup === undefined) {
    throw new MusterError('step.broken', `${server}: there is no copy of it from before; reset it with a new token`);
  }
  const archive = Buffer.from(context.tools.secrets.open(backup.sealed, contextOf(id)), 'base64');
  const { os } = await reachOs(context, server);
  await os.restoreApplication(backup.application, archive, { signal: context.signal });
}

async function applicationOf(context: FlowContext, id: string): Promise<string> {
  const row = await rowOf<Pick<ServerRow, 'version_data'>>(
    context.tools.dataSource,
    'SELECT version_data FROM server WHERE id = $1',
    [id],
  );
  return incusApplication(row?.version_data ?? null)?.name ?? 'incus';
}

async function collect(stream: AsyncIterable<Buffer>, server: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MOST_BYTES) {
      throw new MusterError('server.protocol', `${server}: its backup is longer than ${MOST_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
